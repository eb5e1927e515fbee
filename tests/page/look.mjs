// Opens pages in Chromium, in light and in dark, and says what is wrong with them; exit code 1 where anything is.
// Usage: node look.mjs CHROMIUM FOLDER PAGE.html…; screenshots go into FOLDER.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [chromium, folder, ...files] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
const expect = (holds, what) => holds || faults.push(what);

const column = (page, at) =>
  page.$$eval("table.sortable tbody tr", (rows, at) => rows.map((row) => row.cells[at].textContent.trim()), at);
const ordered = (values, sign) => {
  const numbers = values.filter((value) => value !== "–").map(parseFloat);
  return numbers.every((value, i) => i === 0 || sign * (value - numbers[i - 1]) >= 0);
};

// By mouse, then by keyboard: ascending, descending; what is missing stands last both times.
const sorting = async (page, name) => {
  const heads = await page.$$("table.sortable thead button");
  if (!(await page.$("table.sortable"))) return;
  const titles = await page.$$eval("table.sortable thead th", (heads) => heads.map((head) => head.textContent));
  expect(heads.length === titles.length, `${name}: not every column has a button`);
  const before = await page.$$eval("table.sortable tbody tr", (rows) => rows.length);
  for (const at of [titles.indexOf("XOR2"), titles.length - 1]) {
    await heads[at].click();
    const up = await column(page, at);
    expect(ordered(up, 1), `${name}: ${titles[at]} does not ascend`);
    expect(new Set(up).size > 1, `${name}: ${titles[at]} has nothing to sort`);
    await heads[at].focus();
    await page.keyboard.press("Enter");
    const down = await column(page, at);
    expect(ordered(down, -1), `${name}: ${titles[at]} does not descend`);
    for (const values of [up, down]) {
      const gap = values.indexOf("–");
      expect(gap < 0 || values.slice(gap).every((value) => value === "–"), `${name}: gaps are not last`);
    }
    const sorts = await page.$$eval("table.sortable th[aria-sort]", (heads) => heads.map((head) => head.ariaSort));
    expect(sorts.join() === "descending", `${name}: aria-sort is ${sorts}`);
  }
  const after = await page.$$eval("table.sortable tbody tr", (rows) => rows.length);
  expect(before === after, `${name}: sorting went from ${before} to ${after} rows`);
  const taps = titles.indexOf("n_tap");
  await heads[taps].click();
  const words = await column(page, taps);
  expect(words.at(-1) === "random" && words[0] !== "random", `${name}: n_tap is sorted as ${words[0]} … ${words.at(-1)}`);
};

// Smallest and largest come at a press of the space bar.
const ranges = async (page, name) => {
  const box = await page.$("input[type=checkbox]");
  if (!box) return;
  const shown = () => page.$$eval("td small", (all) => all.filter((small) => small.offsetParent).length);
  expect((await shown()) === 0, `${name}: ranges are shown before they are asked for`);
  await box.focus();
  await page.keyboard.press("Space");
  expect((await shown()) > 0, `${name}: ranges are not shown`);
  await page.keyboard.press("Space");
};

// One stop of the Tab key in a network; the arrows go on, and the sentence below says where one is.
const exploring = async (page, name) => {
  const stop = await page.$("svg.explore [tabindex='0']");
  expect(stop, `${name}: no network to explore`);
  if (!stop) return;
  await page.$eval("svg.explore [tabindex='0']", (one) => one.focus());
  const said = () => page.$eval("svg.explore", (svg) => svg.closest("figure").querySelector(".readout").textContent);
  const first = await said();
  await page.keyboard.press("ArrowLeft");
  const second = await said();
  expect(first !== second && /x\[\d+\]/.test(second), `${name}: the arrows lead from “${first}” to “${second}”`);
  const stops = await page.$$eval("svg.explore:first-of-type", (all) => all[0].querySelectorAll("[tabindex='0']").length);
  expect(stops === 1, `${name}: ${stops} tab stops in a network`);
};

const drawings = async (page, name) => {
  const empty = await page.$$eval("svg:not([aria-hidden])", (all) =>
    all.filter((svg) => svg.checkVisibility() && (svg.getBoundingClientRect().width < 50 || !svg.querySelector("path, rect"))).length);
  expect(empty === 0, `${name}: ${empty} drawings are empty`);
  const broken = await page.$$eval("svg", (all) => all.filter((svg) => /NaN|inf/.test(svg.innerHTML)).length);
  expect(broken === 0, `${name}: ${broken} drawings hold no number where one should be`);
  const unnamed = await page.$$eval("svg:not([aria-hidden]):not([aria-label])", (all) => all.length);
  expect(unnamed === 0, `${name}: ${unnamed} drawings without a name`);
};

const narrow = async (page, name, width) => {
  await page.setViewport({ width, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= width, `${name}: ${wide} pixels wide on a screen of ${width}`);
};

const accessible = async (page, name) => {
  const found = await page.evaluate(async () => (await globalThis.axe.run({ resultTypes: ["violations"] })).violations
    .map(({ id, nodes }) => `${id}: ${nodes.length} nodes, ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`));
  found.forEach((what) => faults.push(`${name}: ${what}`));
};

const open = async (browser, file, scheme) => {
  const name = `${basename(file)} ${scheme}`;
  const page = await browser.newPage();
  page.on("console", (message) => faults.push(`${name}: console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${name}: ${error}`));
  page.on("request", (request) => {
    const own = request.url() === pathToFileURL(file).href || request.url().startsWith("data:");
    expect(own, `${name}: asked for ${request.url()}`);
  });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(pathToFileURL(file).href);
  return [page, name];
};

const shoot = async (page, file, scheme, width) => {
  const clip = { x: 0, y: 0, width, height: Math.min(await page.evaluate(() => document.documentElement.scrollHeight), 12000) };
  await page.screenshot({ path: `${folder}/${basename(file, ".html")}-${scheme}-${width}.png`, clip, captureBeyondViewport: true });
};

// Without the script everything is there but the buttons.
const plain = async (browser, file) => {
  const [page, name] = await open(browser, file, "light");
  await page.setJavaScriptEnabled(false);
  await page.reload();
  expect((await page.$$("th button")).length === 0, `${name}: buttons that do nothing`);
  expect((await page.$$("svg title")).length > 0, `${name}: no tooltips without the script`);
  await page.close();
};

const browser = await puppeteer.launch({ executablePath: chromium, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
try {
  for (const file of files) {
    for (const scheme of ["light", "dark"]) {
      const [page, name] = await open(browser, file, scheme);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect((scheme === "dark") === /rgb\((\d\d?), /.test(background), `${name}: the page is ${background}`);
      await drawings(page, name);
      await shoot(page, file, scheme, 1280);
      const folds = (open) => page.$$eval("details", (all, open) => all.forEach((one, at) => (one.open = open || at === 0)), open);
      await folds(true);
      await drawings(page, name);
      await page.evaluate(axe);
      await accessible(page, name);
      await sorting(page, name);
      await ranges(page, name);
      await exploring(page, name);
      await narrow(page, name, 360);
      await accessible(page, name);
      await folds(false);
      await shoot(page, file, scheme, 360);
      await page.close();
    }
    await plain(browser, file);
  }
} finally {
  await browser.close();
}
faults.forEach((fault) => console.error(fault));
process.exitCode = faults.length ? 1 : 0;
