/** What every view is given: the state to show, and what the clerk can set off. */
import type { Account } from "../account";
import type { Desk } from "../desk";
import type { Preferences } from "../preferences";
import type { AppState } from "../state/model";

export type DialogName = "close" | "hand-back" | "transfer" | "help" | "settings";

export interface Ui {
  state: AppState;
  /** Epoch milliseconds; moves on every second. */
  now: number;
  desk: Desk;
  account: Account;
  preferences: Preferences;
  /** Which dialog is open, null: none. */
  dialog: DialogName | null;
  showDialog: (name: DialogName | null) => void;
  setPreferences: (change: Partial<Preferences>) => void;
  /** Puts a text into the reply at the cursor and goes there. */
  insert: (text: string) => void;
}
