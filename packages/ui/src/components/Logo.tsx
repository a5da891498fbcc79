import type { ReactElement } from "react";

/** A peccary's face: ears, eyes, and the snout that finds what lies hidden. */
const Logo = ({ size }: { readonly size: number }): ReactElement => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="7" fill="#0b6b57" />
    <path
      fill="#fff"
      d="M5.4 4.6 11.6 8h8.8l6.2-3.4-1.4 8.4-3.3 9.2c-.6 1.8-1.5 5.3-5.9 5.3s-5.3-3.5-5.9-5.3L6.8 13Z"
    />
    <path fill="#0b6b57" d="m10.4 12.7 3.3 1.5-1 1.7-2.6-1zM21.6 12.7l-3.3 1.5 1 1.7 2.6-1z" />
    <circle cx="14" cy="23.3" r="1.15" fill="#0b6b57" />
    <circle cx="18" cy="23.3" r="1.15" fill="#0b6b57" />
  </svg>
);

export const Wordmark = (): ReactElement => (
  <span className="wordmark">
    <Logo size={28} />
    <span>Peccary</span>
  </span>
);
