/** Two short tones made by the browser itself; silent until the first click or key, as browsers demand. */

const TONES = { request: [659, 880], message: [740] } as const;
const TONE_SECONDS = 0.16;
const LOUDNESS = 0.12;

export class Sound {
  #context: AudioContext | null = null;

  /** Call on a user gesture. */
  unlock(): void {
    if (typeof AudioContext === "undefined") return;
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") void this.#context.resume();
  }

  play(kind: keyof typeof TONES): void {
    const context = this.#context;
    if (context?.state !== "running") return;
    TONES[kind].forEach((frequency, index) => {
      playTone(context, frequency, context.currentTime + index * TONE_SECONDS);
    });
  }
}

function playTone(context: AudioContext, frequency: number, start: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + TONE_SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + TONE_SECONDS);
}
