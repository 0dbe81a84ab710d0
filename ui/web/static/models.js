// Written answers, where Quoth was started without a language model: those of this machine are looked
// for when somebody asks, and one of them is taken. `composer.js`, which comes before this, shows the
// choice between quotes and written answers once there is one.
const seeking = element.querySelector("dialog.models");
if (seeking) {
  const lookFor = form.querySelector(".look-for-models");
  const [told, choice, problem] = [".told", ".choice", ".problem"].map((name) => seeking.querySelector(name));
  const next = seeking.querySelector("[type=submit]");
  const say = (words, what = "Look again") => {
    told.textContent = words;
    next.textContent = what;
    next.disabled = false;
  };
  const begin = () => {
    choice.hidden = problem.hidden = true;
    choice.querySelectorAll("label").forEach((one) => { one.remove(); });
    say("It is looked for only when you press the button, and only on this machine.", "Look for one");
  };
  const complainOf = (words) => {
    problem.textContent = words;
    problem.hidden = false;
    say("");
  };
  const request = async (name, order = {}) => {
    const headers = { "content-type": "application/json", "x-quoth": "page" };
    const reply = await fetch(`chat/${name}`, { method: "POST", headers, body: JSON.stringify(order) });
    const said = await reply.json().catch(() => ({}));
    if (!reply.ok) throw new Error(said.problem ?? `Quoth refused that (${reply.status}).`);
    return said;
  };
  const toChoice = ({ server, address, name }, number) => {
    const [label, radio, words] = ["label", "input", "bdi"].map((tag) => document.createElement(tag));
    Object.assign(radio, { type: "radio", name: "model", value: name, checked: number === 0 });
    radio.dataset.address = address;
    words.textContent = name;
    label.append(radio, words, ` (${server})`);
    return label;
  };
  const look = async () => {
    begin();
    say("Looking…", "Look for one");
    next.disabled = true;
    const { models, places } = await request("models");
    if (!models.length)
      return say(`None runs where one usually does: ${places}. Start one and look again, or say where it is when you start Quoth: quoth serve --llm http://HOST:PORT/v1`);
    choice.append(...models.map(toChoice));
    choice.hidden = false;
    say("It is used until Quoth stops. To have one each time: quoth serve --llm auto", "Use it");
    choice.querySelector("input").focus();
  };
  const takeOne = async (radio) => {
    next.disabled = true;
    await request("model", { address: radio.dataset.address, name: radio.value });
    canWrite = isWritten = true;
    seeking.close();
    showManner();
    box.focus();
  };
  lookFor.addEventListener("click", () => { begin(); seeking.showModal(); });
  seeking.querySelector(".cancel").addEventListener("click", () => { seeking.close(); });
  seeking.addEventListener("submit", async (event) => {
    event.preventDefault();
    const radio = choice.querySelector("input:checked");
    await (radio ? takeOne(radio) : look()).catch((error) => { begin(); complainOf(error.message); });
  });
}
