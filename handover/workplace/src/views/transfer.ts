/** To which department or colleague a conversation goes, with a note for whoever takes it. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { TransferTarget } from "../desk";
import type { Colleague, DepartmentRef } from "../protocol";
import { itemOf } from "../state/select";
import { de } from "../texts/de";
import { closeDialog, draftWarning } from "./dialog-frame";
import { text } from "./form-text";
import type { Ui } from "./ui";

export function transferForm(ui: Ui, id: string): TemplateResult {
  const here = itemOf(ui.state, id)?.department;
  const departments = ui.state.directory.departments.filter((each) => each.id !== here);
  const { colleagues } = ui.state.directory;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const target = chosenTarget(ui, text(data.get("target")));
    if (!target) return;
    closeDialog(event);
    void ui.desk.transfer(id, target, text(data.get("note")));
  };
  return html`
    <form class="transfer" @submit=${submit}>
      <p>${de.dialog.transferText}</p>
      ${draftWarning(ui, id)}
      ${group(de.dialog.toDepartment, departments.map(departmentChoice), de.dialog.noDepartments)}
      ${group(de.dialog.toColleague, colleagues.map((each) => colleagueChoice(ui, each)), de.dialog.noColleagues)}
      <label for="transfer-note">${de.dialog.note}</label>
      <textarea id="transfer-note" name="note" rows="2" maxlength="2000" aria-describedby="transfer-hint"></textarea>
      <p id="transfer-hint" class="muted">${de.dialog.noteHint}</p>
      <div class="dialog__buttons">
        <button type="button" class="button" @click=${closeDialog}>${de.dialog.cancel}</button>
        <button class="button button--primary">${de.dialog.transferConfirm}</button>
      </div>
    </form>
  `;
}

function group(title: string, choices: TemplateResult[], empty: string): TemplateResult {
  return html`
    <fieldset class="transfer__group">
      <legend>${title}</legend>
      ${choices.length ? choices : html`<p class="muted">${empty}</p>`}
    </fieldset>
  `;
}

function departmentChoice(department: DepartmentRef): TemplateResult {
  return choice(`department:${department.id}`, department.title, "");
}

function colleagueChoice(ui: Ui, colleague: Colleague): TemplateResult {
  const titles = colleague.departments.map((each) => ui.desk.departmentTitle(each));
  const where = titles.length ? titles : [de.dialog.allDepartments];
  return choice(`clerk:${colleague.username}`, colleague.name, [de.presence[colleague.status], ...where].join(" · "));
}

function choice(value: string, title: string, hint: string): TemplateResult {
  return html`
    <label class="check">
      <input type="radio" name="target" value=${value} required />
      <span>${title}${hint ? html` <span class="muted">${hint}</span>` : nothing}</span>
    </label>
  `;
}

function chosenTarget(ui: Ui, value: string): TransferTarget | null {
  const { departments, colleagues } = ui.state.directory;
  const department = departments.find((each) => `department:${each.id}` === value);
  if (department) return { kind: "department", id: department.id, title: department.title };
  const colleague = colleagues.find((each) => `clerk:${each.username}` === value);
  return colleague ? { kind: "clerk", id: colleague.username, title: colleague.name } : null;
}
