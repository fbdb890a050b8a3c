import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { accentColor } from "../../src/teams/manifest.js";
import { launchBrowser } from "../support/browser.js";

const folder = join(packageRoot(), "src", "teams", "icons");
const read = (name: string): PNG => PNG.sync.read(readFileSync(join(folder, `${name}.png`)));

interface Pixel { x: number; y: number; color: string; alpha: number }

function pixels({ width, height, data }: PNG): Pixel[] {
  return Array.from({ length: width * height }, (_, index) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(index * 4, index * 4 + 4);
    return { x: index % width, y: Math.floor(index / width), color: `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`, alpha };
  });
}

/** Smallest square-edged frame around the pixels: [left, top, right, bottom], the last two not included. */
function frame(found: Pixel[]): number[] {
  const [xs, ys] = [found.map(({ x }) => x), found.map(({ y }) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
}

/** The SVG as Chromium draws it. */
async function drawn(name: string, size: number): Promise<Buffer> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    // Not a screenshot: a busy machine may refuse one.
    const source = `data:image/svg+xml,${encodeURIComponent(readFileSync(join(folder, `${name}.svg`), "utf8"))}`;
    const url = await page.evaluate<string>(`(async () => {
      const image = Object.assign(new Image(), { src: ${JSON.stringify(source)} });
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: ${size}, height: ${size} });
      canvas.getContext("2d").drawImage(image, 0, 0, ${size}, ${size});
      return canvas.toDataURL("image/png");
    })()`);
    return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  } finally {
    await browser.close();
  }
}

describe.each([["color", 192], ["outline", 32]] as const)("%s.png", (name, size) => {
  it(`is ${size} x ${size}, as its SVG draws it; if not: DRAW_ICONS=1 npx vitest run test/teams/icons.test.ts`, async () => {
    const png = await drawn(name, size);
    if (process.env["DRAW_ICONS"] === "1") writeFileSync(join(folder, `${name}.png`), png);
    const [kept, fresh] = [read(name), PNG.sync.read(png)];
    expect([kept.width, kept.height, fresh.width, fresh.height]).toEqual([size, size, size, size]);
    // Another Chromium may round the edge of a curve otherwise.
    const differing = [...kept.data].filter((value, index) => Math.abs(value - (fresh.data[index] ?? 0)) > 24);
    expect(differing.length).toBeLessThan(size);
  });
});

it("color.png is a full square of the accent colour, with the symbol in the middle 96 x 96", () => {
  const all = pixels(read("color"));
  expect(all.filter(({ alpha }) => alpha !== 255)).toEqual([]);
  const symbol = all.filter(({ color }) => color !== accentColor);
  expect(frame(symbol)).toEqual([48, 52, 144, 144]);
  expect(symbol.length).toBeGreaterThan(3_000);
});

it("outline.png is pure white and nothing else, up to the border", () => {
  const all = pixels(read("outline"));
  expect(all.filter(({ color, alpha }) => alpha !== 0 && (alpha !== 255 || color !== "#ffffff"))).toEqual([]);
  const symbol = all.filter(({ alpha }) => alpha === 255);
  expect(frame(symbol)).toEqual([0, 1, 32, 31]);
  expect(symbol.length).toBeLessThan(all.length / 2);
});
