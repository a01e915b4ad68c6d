/** Settings of this browser, not of a person: sound and notifications. Nothing about citizens. */

export interface Preferences {
  sound: boolean;
  notifications: boolean;
}

const KEY = "buergerdraht.preferences";
const DEFAULTS: Preferences = { sound: true, notifications: false };

export function loadPreferences(storage: Storage): Preferences {
  try {
    const { sound, notifications } = JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    return { sound: sound ?? DEFAULTS.sound, notifications: notifications ?? DEFAULTS.notifications };
  } catch {
    return DEFAULTS;
  }
}

export function savePreferences(storage: Storage, preferences: Preferences): void {
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Forbidden by the browser: the settings hold until the page is closed.
  }
}
