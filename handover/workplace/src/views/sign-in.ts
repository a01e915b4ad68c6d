/** The sign-in page. */
import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Account } from "../account";
import type { SignedOutReason } from "../state/model";
import { de } from "../texts/de";
import { text } from "./form-text";
import { brandMark } from "./icons";

@customElement("sign-in-page")
export class SignInPage extends LitElement {
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) reason: SignedOutReason = "none";
  @state() private busy = false;
  @state() private problem: string | null = null;
  @state() private passwordShown = false;

  /** Light DOM: one stylesheet, and labels that reach across elements. */
  protected override createRenderRoot(): this {
    return this;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLInputElement>("#username")?.focus();
  }

  protected override render(): TemplateResult {
    return html`
      <main class="sign-in">
        <form class="sign-in__card" novalidate @submit=${this.submit}>
          <p class="brand">${brandMark()}${de.app.title}</p>
          <h1>${de.signIn.title}</h1>
          <p class="muted">${de.signIn.lead}</p>
          ${this.message()}
          <label for="username">${de.signIn.username}</label>
          <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required
            aria-invalid=${this.problem !== null} aria-describedby="sign-in-problem" maxlength="100" />
          <label for="password">${de.signIn.password}</label>
          <input id="password" name="password" type=${this.passwordShown ? "text" : "password"} required
            autocomplete="current-password" aria-invalid=${this.problem !== null}
            aria-describedby="sign-in-problem" maxlength="1000" />
          <label class="check">
            <input type="checkbox" .checked=${this.passwordShown} @change=${this.togglePassword} />
            ${de.signIn.showPassword}
          </label>
          <button class="button button--primary" ?disabled=${this.busy}>
            ${this.busy ? de.signIn.busy : de.signIn.submit}
          </button>
        </form>
      </main>
    `;
  }

  private message(): TemplateResult {
    const told = { none: null, expired: de.signIn.expired, "signed-out": de.signIn.signedOut }[this.reason];
    return html`
      ${told && !this.problem ? html`<p class="callout">${told}</p>` : nothing}
      <p id="sign-in-problem" class=${this.problem ? "callout callout--error" : ""} role="alert">${this.problem}</p>
    `;
  }

  private readonly togglePassword = (): void => {
    this.passwordShown = !this.passwordShown;
  };

  private readonly submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const username = text(data.get("username")).trim();
    const password = text(data.get("password"));
    if (!username || !password) {
      this.problem = de.signIn.missing;
      this.querySelector<HTMLInputElement>(username ? "#password" : "#username")?.focus();
      return;
    }
    this.busy = true;
    this.problem = null;
    this.problem = await this.account.signIn(username, password);
    this.busy = false;
    if (this.problem) this.querySelector<HTMLInputElement>("#password")?.select();
  };
}
