/** Every kind of answer as a reader gives it, and what the page keeps of it. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { site } from "./site.ts";

const { visit, url } = site();

test("a matrix shows which entry differs", async () => {
  const { page, errors } = await visit("/problem/3.2/");
  const form = page.locator("form.answer").first();
  const cells = form.locator("table input");
  // Rows 0 0 1, 1 0 1, 1 1 1, 1 1 0, with the last entry wrong.
  const typed = "001101111111";
  for (const [i, digit] of [...typed].entries()) await cells.nth(i).fill(digit);
  await form.getByRole("button", { name: "Check" }).click();
  await form.getByText("Not yet.").waitFor();
  expect(await form.locator("input.incorrect").count()).toBe(1);
  expect(await cells.nth(11).getAttribute("aria-invalid")).toBe("true");
  await cells.nth(11).fill("0");
  await form.getByRole("button", { name: "Check" }).click();
  await form.getByText("Correct.").waitFor();
  expect(errors).toEqual([]);
});

test("a choice is made with the keyboard", async () => {
  const { page, errors } = await visit("/problem/3.1/");
  const form = page.locator("form.answer").first();
  const options = form.getByRole("radio");
  await options.first().focus();
  await page.keyboard.press("Space");
  await form.getByRole("button", { name: "Check" }).click();
  const first = await form.locator(".verdict b").textContent();
  await options.first().focus();
  await page.keyboard.press("ArrowDown");
  await form.locator(".verdict").waitFor({ state: "detached" });
  await form.getByRole("button", { name: "Check" }).click();
  await form.locator(".verdict").waitFor();
  // One option is right, so two different ones are not both.
  expect([first, await form.locator(".verdict b").textContent()].join()).toMatch(/Not yet/);
  expect(errors).toEqual([]);
});

test("a derivation gets a verdict on each line", async () => {
  const { page, errors } = await visit("/problem/3.9/");
  const form = page.locator("form.answer").last();
  const lines = [
    "theta_31 phi_3 + (theta_11 phi_1 + theta_21 phi_2)",
    "= theta_11 phi_1 + theta_21 phi_2 + theta_31 phi_3",
  ];
  await form.locator("textarea").fill(`${lines[0]}\n= theta_11 phi_1 + theta_31 phi_3`);
  await form.getByRole("button", { name: "Check" }).click();
  await form.getByText("Not yet.").waitFor();
  expect(await form.locator(".lines li.fails").count()).toBe(1);
  await form.locator("textarea").fill(lines.join("\n"));
  await form.getByRole("button", { name: "Check" }).click();
  await form.getByText("Correct.").waitFor();
  expect(errors).toEqual([]);
});

test("a sketch is drawn with the arrow keys, or typed", async () => {
  const { page, errors } = await visit("/problem/3.4/");
  const form = page.locator("form.answer").first();
  await form.getByRole("button", { name: "Add a point" }).click();
  const handles = form.getByRole("slider");
  expect(await handles.count()).toBe(3);
  await handles.first().focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowUp");
  const drawn = await form.locator("input[type=text]").inputValue();
  expect(Number(/^0,(-?[\d.]+);/.exec(drawn)?.[1])).toBeGreaterThan(0.05);
  await form.locator("input[type=text]").fill("0,-0.23; 0.5,-0.23; 1,-0.49; 1.5714,-0.1186; 2,0.358");
  await form.getByRole("button", { name: "Check" }).click();
  await form.getByText("Correct.").waitFor();
  expect(errors).toEqual([]);
});

test("an explanation is compared by its writer, and its words are kept", async () => {
  const { page, errors } = await visit("/problem/3.7/");
  const form = page.locator("form.answer").last();
  await form.locator("textarea").fill("Scale a unit, and its weight the other way.");
  await form.getByRole("button", { name: "Show the points" }).click();
  await form.getByRole("checkbox").first().check();
  await form.getByRole("button", { name: "Compare" }).click();
  await form.getByText("Undecided.").waitFor();
  await page.reload();
  await expect.poll(() => form.locator("textarea").inputValue()).toMatch(/^Scale a unit/);
  await expect.poll(() => form.getByRole("checkbox").first().isChecked()).toBe(true);
  expect(errors).toEqual([]);
});

test("the typesetting field takes scripts as plain text has them", async () => {
  const { page } = await visit("/problem/3.17/");
  const form = page.locator("form.answer").last();
  const shifted: Readonly<Record<string, string>> = {
    "|": "Backslash",
    "{": "BracketLeft",
    "}": "BracketRight",
  };
  const keys: Readonly<Record<string, string>> = { "→": "ArrowRight", " ": "Space" };
  for (const [typed, latex] of [
    ["z_{t-1}+1", "z_{t-1}+1"],
    ["a_i^2", "a_{i}^2"],
    ["x_{1}^{2n}y", "x_1^{2n}y"],
    ["x^{a_i}+1", "x^{a_{i}}+1"],
    ["x^{a_i+1}y", "x^{a_{i}+1}y"],
    ["x^2+1", "x^2+1"],
    ["x^{a + 1}y", "x^{a+1}y"],
    ["x^{3→+y^2z", "x^3+y^2z"],
    ["theta_{11}x", "\\theta_{11}x"],
    ["|x-mu|^2/2", "\\frac{\\left|x-\\mu\\right|^2}{2}"],
    ["||x||", "\\Vert x\\Vert"],
  ] as const) {
    await form.getByRole("button", { name: "Typeset as I type" }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe("math-field");
    for (const c of typed) await page.keyboard.press(c in shifted ? `Shift+${shifted[c]}` : (keys[c] ?? c));
    await form.getByRole("button", { name: "Type as text" }).click();
    expect(await form.locator("input[type=text]").inputValue()).toBe(latex);
    await form.locator("input[type=text]").fill("");
  }
});

test("the typesetting field writes what the judge reads, and asks nobody else for anything", async () => {
  const { page, requests, errors } = await visit("/problem/3.17/", { serviceWorkers: "block" });
  const form = page.locator("form.answer").last();
  await form.getByRole("button", { name: "Typeset as I type" }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe("math-field");
  await page.keyboard.type("(D_i+1)D+(D+1)D_o", { delay: 15 });
  await form.locator(".echo .katex").waitFor();
  await form.getByRole("button", { name: "Check" }).click();
  await form.getByText("Correct.").waitFor();
  expect(requests.filter((request) => !request.startsWith(url()) && !/^(data|blob):/.test(request))).toEqual(
    [],
  );
  await form.getByRole("button", { name: "Type as text" }).click();
  expect(await form.locator("input[type=text]").inputValue()).toMatch(/D_\{?i/);
  expect(errors.filter((text) => !text.includes("Service Worker"))).toEqual([]);
});

test("what is typed before the scripts have come is not lost", async () => {
  const { page } = await visit("/about/");
  await page.route("**/*.js", async (route) => {
    await new Promise((next) => setTimeout(next, 300));
    await route.continue();
  });
  await page.goto(`${url()}/problem/3.15/`, { waitUntil: "commit" });
  const field = page.locator("form.answer input[type=text]").first();
  await field.fill("12345");
  await page.locator("body[data-ready]").waitFor();
  await page.getByText("Understood as").waitFor();
  expect(await field.inputValue()).toBe("12345");
});

test("the answer to a variant is kept with its numbers", async () => {
  const { page } = await visit("/problem/3.18/#variant=7");
  await page.getByText("Variant 7").waitFor();
  const field = page.locator("form.answer").nth(1).locator("input");
  await field.fill("999");
  await page.getByRole("button", { name: "The book's numbers" }).click();
  await page.getByText("Variant 7").waitFor({ state: "detached" });
  expect(await field.inputValue()).toBe("");
  await page.goBack();
  await page.getByText("Variant 7").waitFor();
  expect(await field.inputValue()).toBe("999");
});

test("progress is saved to a file and loaded in another browser", async () => {
  const first = await visit("/problem/3.18/");
  for (const [i, answer] of ["7", "16"].entries()) {
    const form = first.page.locator("form.answer").nth(i);
    await form.locator("input").fill(answer);
    await form.getByRole("button", { name: "Check" }).click();
    await form.getByText("Correct.").waitFor();
  }
  await first.page.goto(`${url()}/`);
  const download = first.page.waitForEvent("download");
  await first.page.getByRole("button", { name: "Save it to a file" }).click();
  const file = await (await download).path();
  expect(JSON.parse(await readFile(file, "utf8")).problems[0].parts.b).toEqual({
    text: "16",
    verdict: "correct",
  });

  const second = await visit("/");
  await second.page.getByLabel("Load it from a file").setInputFiles(file);
  await second.page.getByText("1 problem taken in.").waitFor();
  expect(await second.page.locator(".count").textContent()).toMatch(/^1 of/);
  await second.page.getByLabel("Load it from a file").setInputFiles({
    name: "notes.json",
    mimeType: "application/json",
    buffer: Buffer.from("[]"),
  });
  await second.page.getByText("holds no progress").waitFor();
});

test("progress stored by a newer version is left alone, and the page works on", async () => {
  const { page } = await visit("/about/");
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases())
      await new Promise((done) => {
        const request = indexedDB.deleteDatabase(name!);
        request.onsuccess = request.onerror = request.onblocked = done;
      });
    await new Promise<void>((done, fail) => {
      const request = indexedDB.open("downhill", 99);
      request.onerror = () => fail(request.error);
      request.onsuccess = () => {
        request.result.close();
        done();
      };
    });
  });
  await page.goto(`${url()}/problem/3.18/`);
  await page.getByText("newer version of this page").waitFor();
  const form = page.locator("form.answer").nth(1);
  await form.locator("input").fill("16");
  await form.getByRole("button", { name: "Check" }).click();
  await form.getByText("Correct.").waitFor();
});

test("a reader's colours are there before the first paint", async () => {
  const { page } = await visit("/", { colorScheme: "light" });
  await page.getByRole("button", { name: /Colours/ }).click();
  await page.getByRole("button", { name: /Colours/ }).click();
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  // Without the page's scripts: only the few lines in its head have run.
  await page.route("**/*.js", (route) => route.abort());
  await page.reload({ waitUntil: "domcontentloaded" });
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
});

test("without scripts hints wait, but the worked answer and its checks can be read", async () => {
  const { page } = await visit("/problem/3.18/", { javaScriptEnabled: false });
  expect(await page.locator(".steps > li").first().isVisible()).toBe(true);
  expect(await page.getByText("Checked by").isVisible()).toBe(true);
});
