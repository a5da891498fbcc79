import { createTheme, type MantineColorsTuple, type MantineThemeOverride } from "@mantine/core";

/** The green of the agave, which peccaries eat thorns and all. */
const agave: MantineColorsTuple = [
  "#e9f6f1",
  "#d3eae1",
  "#a6d6c4",
  "#76c1a6",
  "#4fb08d",
  "#37a57d",
  "#1f8f6c",
  "#0f7a5f",
  "#0b6b57",
  "#065244",
];

/** Greys for what Mantine draws in the dark, of the page's own tint. */
const dark: MantineColorsTuple = [
  "#cdd6d1",
  "#b4beb9",
  "#8f9c95",
  "#5d6a63",
  "#3a4640",
  "#2a342f",
  "#1b2420",
  "#151b18",
  "#101614",
  "#0b100e",
];

/** Only fonts that are there: the page asks no other server for anything. */
const sans = 'Inter, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';
const mono =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", "Roboto Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';

export const theme: MantineThemeOverride = createTheme({
  primaryColor: "agave",
  colors: { agave, dark },
  primaryShade: 8,
  defaultRadius: "md",
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: { fontFamily: sans, fontWeight: "650" },
  respectReducedMotion: true,
  cursorType: "pointer",
});
