/** What a reader does: finds a problem, answers it, asks for help, comes back later, goes offline. */
import { expect, test } from "vitest";
import { site } from "./site.ts";

const { visit, url, stopServer } = site();

test("a problem is found and solved with the keyboard alone, and stays solved", async () => {
  const { page, errors } = await visit("/");
  await page.keyboard.press("/");
  await page.keyboard.type("3.18");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/problem/3.18/");
  await page.locator("form.answer").first().locator("input[type=text]").focus();
  await page.keyboard.type("7");
  await page.keyboard.press("Enter");
  await page.getByText("Correct.").waitFor();
  // One part of two.
  expect(await page.locator(".count").textContent()).toMatch(/^0 of/);
  // Past the button of the first part to the field of the second.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("16");
  await page.getByText("Understood as").nth(1).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Correct.").nth(1).waitFor();
  expect(await page.locator(".count").textContent()).toMatch(/^1 of/);

  await page.reload();
  await expect.poll(() => page.locator("form.answer").nth(1).locator("input").inputValue()).toBe("16");
  await expect.poll(() => page.locator(".count").textContent()).toMatch(/^1 of/);
  expect(errors).toEqual([]);
});

test("a wrong answer says why, and an unreadable one where", async () => {
  const { page, errors } = await visit("/problem/3.17/");
  const form = page.locator("form.answer").last();
  await form.locator("input").fill("D_i D + D D_o");
  await form.locator("button[type=submit]").click();
  await form.getByText("Not yet.").waitFor();
  expect(await form.locator(".verdict").textContent()).toMatch(/intercept/i);

  await form.locator("input").fill("(((");
  await form.locator("button[type=submit]").click();
  await form.getByText("Not read.").waitFor();
  expect(await form.locator("mark").count()).toBe(1);
  expect(await form.locator("input").inputValue()).toBe("(((");
  expect(errors).toEqual([]);
});

test("a hundred kilobytes and a thousand brackets are refused with a sentence, and the page lives on", async () => {
  const { page, errors } = await visit("/problem/3.17/");
  const form = page.locator("form.answer").last();
  for (const text of ["9".repeat(100_000), "(".repeat(20_000), "\\frac".repeat(5_000)]) {
    await form.locator("input").fill(text);
    await form.locator("button[type=submit]").click();
    await form.locator(".verdict b").waitFor();
    expect(await form.locator(".verdict").textContent()).not.toMatch(/Correct/);
  }
  await form.locator("input").fill("(D_i+1)D+(D+1)D_o");
  await form.locator("button[type=submit]").click();
  await form.getByText("Correct.").waitFor();
  expect(errors).toEqual([]);
});

test("hints come one by one, and the worked answer step by step with what checked it", async () => {
  const { page } = await visit("/problem/3.18/");
  await page.getByRole("button", { name: "A hint" }).click();
  expect(await page.locator(".hints li").count()).toBe(1);
  await page.getByRole("button", { name: "Another hint" }).click();
  expect(await page.locator(".hints li").count()).toBe(2);
  await page.getByRole("button", { name: "Show the first step" }).click();
  expect(await page.locator(".steps > li:not([hidden])").count()).toBe(1);
  await page.getByRole("button", { name: /Show all/ }).click();
  await page.getByText("Checked by").waitFor();
  expect(await page.locator(".checked .bad").count()).toBe(0);
  expect(await page.locator(".checked .good").count()).toBeGreaterThan(0);
});

test("a theorem is broken by dropping what it assumes, and mended again", async () => {
  const { page, errors } = await visit("/problem/3.5/");
  await page.getByRole("button", { name: /Show all/ }).click();
  const button = page.getByRole("button", { name: /is positive/ });
  await button.focus();
  await page.keyboard.press("Enter");
  const said = page.locator(".assumed [role=status]");
  await expect.poll(() => said.textContent()).toMatch(/line 2 breaks at alpha = −\d.*: \S+ against \S+\./);
  expect(await button.getAttribute("aria-pressed")).toBe("false");
  expect(await page.locator(".steps .bad").count()).toBe(1);
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator(".steps .bad").count()).toBe(0);
  expect(await button.getAttribute("aria-pressed")).toBe("true");

  // Nothing moves, however long the numbers are.
  const long = await visit("/problem/3.6/");
  await long.page.getByRole("button", { name: /Show all/ }).click();
  const toggle = long.page.getByRole("button", { name: /is positive/ });
  for (const width of [1280, 360]) {
    await long.page.setViewportSize({ width, height: 800 });
    const height = () => long.page.evaluate(() => document.documentElement.scrollHeight);
    const before = await height();
    await toggle.click();
    await long.page.getByText("line 1 breaks at").waitFor();
    expect(await height(), `${width} wide`).toBe(before);
    await toggle.click();
  }

  // Nothing rests on this one.
  const other = await visit("/problem/2.3/");
  await other.page.getByRole("button", { name: /Show all/ }).click();
  await other.page.getByRole("button", { name: /is positive/ }).click();
  await other.page.getByText("no numbers were found").waitFor();
  expect([...errors, ...long.errors, ...other.errors]).toEqual([]);
});

test("other numbers change statement, figure and judgement, and the address says which", async () => {
  const { page, errors } = await visit("/problem/3.18/#variant=7");
  await page.getByText("Variant 7").waitFor();
  const form = page.locator("form.answer").nth(1);
  const asked = Number(/D = ?(\d+)/.exec((await form.locator(".ask annotation").textContent()) ?? "")?.[1]);
  expect(asked).toBeGreaterThan(1);
  await form.locator("input").fill(String(1 + asked + (asked * (asked - 1)) / 2));
  await form.locator("button[type=submit]").click();
  await form.getByText("Correct.").waitFor();
  // Variants are practice.
  expect(await page.locator(".count").textContent()).toMatch(/^0 of/);
  expect(errors).toEqual([]);
});

test("a figure's handle moves by arrow keys and its state travels in a link", async () => {
  const { page, errors } = await visit("/problem/3.3/");
  const handle = page.getByRole("slider").first();
  const before = await handle.getAttribute("aria-valuetext");
  await handle.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const after = await handle.getAttribute("aria-valuetext");
  expect(after).not.toBe(before);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy a link" }).click();
  await page.getByText("The link is copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await visit(link.slice(url().length));
  await expect.poll(() => other.page.getByRole("slider").first().getAttribute("aria-valuetext")).toBe(after);
  expect(errors).toEqual([]);
});

test("nonsense in an address is left out, not believed", async () => {
  const { page, errors } = await visit(
    '/problem/3.3/#variant=x&figure={"phi0":"NaN","phi1":1e999}&answers=[1',
  );
  await page.getByRole("slider").first().waitFor();
  expect(await page.locator("svg").first().innerHTML()).not.toMatch(/NaN|Infinity/);
  expect(errors).toEqual([]);
});

test("an unknown problem is a page that says so, with a way on", async () => {
  const { page } = await visit("/problem/99.1/");
  await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
  await page.keyboard.press("/");
  await page.locator("dialog[open]").waitFor();
});

test("damaged stored progress is reported, left as it is, and costs nothing else", async () => {
  const { page } = await visit("/");
  await page.evaluate(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.open("downhill");
        request.onerror = () => fail(request.error);
        request.onsuccess = () => {
          const change = request.result.transaction("problems", "readwrite");
          const store = change.objectStore("problems");
          store.put({ id: "3.1", parts: 7 });
          store.put({
            id: "3.18",
            parts: { b: { text: "16", verdict: "correct" } },
            hints: 0,
            revealed: false,
            changed: 1,
          });
          change.oncomplete = () => {
            request.result.close();
            done();
          };
        };
      }),
  );
  await page.reload();
  await page.getByText("could not be read").waitFor();
  await expect.poll(() => page.locator(".count").textContent()).toMatch(/^1 of/);
});

test("training runs away from the page and can be stopped", async () => {
  const { page, errors } = await visit("/");
  const live = await page.evaluate(() =>
    [...document.querySelectorAll(".marks a")].map((a) => (a as HTMLAnchorElement).pathname),
  );
  let trained = false;
  for (const path of live) {
    await page.goto(url() + path);
    await page.locator("body[data-ready]").waitFor();
    const button = page.locator(".controls .buttons button:not(.plain)");
    if ((await button.count()) === 0) continue;
    const before = await page.locator("figure svg").first().innerHTML();
    await button.click();
    await expect
      .poll(() => page.locator("figure svg").first().innerHTML(), { timeout: 20_000 })
      .not.toBe(before);
    const stop = page.getByRole("button", { name: "Stop" });
    if (await stop.count()) await stop.click();
    trained = true;
    break;
  }
  expect(trained).toBe(true);
  expect(errors).toEqual([]);
});

test("after the first visit everything works without a connection", async () => {
  const { page, errors } = await visit("/problem/3.18/");
  await page.evaluate(() => navigator.serviceWorker.ready);
  // Ready means installed and active: every file has been stored.
  await page.evaluate(async () => {
    while (!navigator.serviceWorker.controller) await new Promise((next) => setTimeout(next, 50));
  });
  await stopServer();
  await page.context().setOffline(true);
  await page.goto(`${url()}/problem/3.17/`);
  const form = page.locator("form.answer").last();
  await form.locator("input").fill("(D_i+1)D+(D+1)D_o");
  await form.locator("button[type=submit]").click();
  await form.getByText("Correct.").waitFor();
  // Training too: its worker loads the engine.
  await page.goto(`${url()}/problem/2.1/`);
  await page.locator("body[data-ready]").waitFor();
  const drawing = page.locator("figure svg").first();
  const before = await drawing.innerHTML();
  await page.locator(".controls .buttons button:not(.plain)").click();
  await expect.poll(() => drawing.innerHTML()).not.toBe(before);
  expect(errors.filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
});
