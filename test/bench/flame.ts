import type { Frame, Stage } from "./stages.ts";

const WIDTH = 1_600;
const ROW = 18;
/** Narrower is not drawn. */
const LEAST = 1;

const COLOURS: { readonly [stage in Stage]: string } = {
  copy: "#9aa5b1",
  decode: "#7cb7e8",
  flow: "#5fb3a1",
  stream: "#8fbf6a",
  app: "#e3c35a",
  prefilter: "#e8965a",
  evaluate: "#d9706c",
  garbage: "#b48ad6",
  other: "#c9c9c9",
};

const escapeText = (text: string): string => text.replace(/[<>&"]/g, (one) => `&#${one.charCodeAt(0)};`);

/** Who calls whom, from top to bottom, as wide as the time spent; coloured by stage. */
export function flamePicture(title: string, root: Frame): string {
  const rows: string[] = [];
  let deepest = 0;
  const draw = (frame: Frame, x: number, width: number, depth: number): void => {
    if (width < LEAST) return;
    deepest = Math.max(deepest, depth);
    const y = (depth + 1) * ROW;
    const share = `${((frame.total / root.total) * 100).toFixed(1)} %`;
    const label = width > 40 ? escapeText(frame.name.slice(0, Math.floor(width / 7))) : "";
    rows.push(
      `<g><title>${escapeText(frame.name)} ${share} (${frame.stage})</title>` +
        `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[frame.stage]}"/>` +
        `<text x="${(x + 3).toFixed(1)}" y="${y + 13}">${label}</text></g>`,
    );
    let at = x;
    for (const child of [...frame.children.values()].sort((one, other) => other.total - one.total)) {
      const part = (child.total / root.total) * WIDTH;
      draw(child, at, part, depth + 1);
      at += part;
    }
  };
  draw(root, 0, WIDTH, 0);
  const legend = Object.entries(COLOURS)
    .map(
      ([stage, colour], at) =>
        `<rect x="${400 + at * 110}" y="2" width="12" height="12" fill="${colour}"/><text x="${416 + at * 110}" y="12">${stage}</text>`,
    )
    .join("");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${(deepest + 3) * ROW}" font-family="monospace" font-size="11">` +
    `<rect width="100%" height="100%" fill="#fff"/><text x="3" y="12">${escapeText(title)}</text>${legend}${rows.join("")}</svg>\n`
  );
}
