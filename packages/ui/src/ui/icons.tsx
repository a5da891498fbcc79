import type { ReactElement } from "react";

/** Line icons on a 16-unit square; they decorate, so what they stand beside carries the name. */
const Icon = ({ path }: { readonly path: string }): ReactElement => (
  <svg
    width="16"
    height="16"
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d={path} />
  </svg>
);

export const SearchIcon = (): ReactElement => (
  <Icon path="M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM14 14l-3.4-3.4" />
);
export const SunIcon = (): ReactElement => (
  <Icon path="M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7" />
);
export const MoonIcon = (): ReactElement => <Icon path="M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z" />;
export const LeaveIcon = (): ReactElement => <Icon path="M6 2.5H3.5v11H6M10.5 11l3-3-3-3M13.5 8H6.5" />;
export const CopyIcon = (): ReactElement => <Icon path="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />;
export const TickIcon = (): ReactElement => <Icon path="m3 8.5 3.5 3.5L13 4.5" />;
export const ChevronIcon = (): ReactElement => <Icon path="m6 3.5 4.5 4.5L6 12.5" />;
export const FilterIcon = (): ReactElement => <Icon path="M2 4h12M4.5 8h7M6.5 12h3" />;
export const CloseIcon = (): ReactElement => <Icon path="m4 4 8 8M12 4l-8 8" />;
export const UpIcon = (): ReactElement => <Icon path="M8 13V3M3.5 7.5 8 3l4.5 4.5" />;
