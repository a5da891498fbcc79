import type { SecurityEvent } from "@peccary/api";
import { type KeyboardEvent, memo, type NamedExoticComponent, useEffect, useRef } from "react";
import { addressOf, destinationOf, sourceOf, titleOf } from "../alerts/endpoint.ts";
import { headline, typeLabel } from "../alerts/labels.ts";
import { moment } from "../alerts/time.ts";
import { ChevronIcon } from "../ui/icons.tsx";
import { EventDetails } from "./EventDetails.tsx";
import { Severity } from "./Severity.tsx";
import "./event-row.css";

export interface RowProps {
  readonly event: SecurityEvent;
  /** From 0, the newest. */
  readonly index: number;
  readonly expanded: boolean;
  /** Came in just now. */
  readonly fresh: boolean;
  /** The one row whose button Tab reaches. */
  readonly current: boolean;
  /** Asks for the keyboard's focus. */
  readonly focus: boolean;
  readonly onToggle: (id: string) => void;
  readonly onCurrent: (index: number) => void;
  readonly onKey: (key: KeyboardEvent, index: number) => void;
}

export const EventRow: NamedExoticComponent<RowProps> = memo(function EventRow(props) {
  const { event, index, expanded, fresh, current, focus, onToggle, onCurrent, onKey } = props;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focus) button.current?.focus({ preventScroll: true });
  }, [focus]);

  const { date, time, utc } = moment(event.time_us);
  const { title, below } = headline(event);
  const [source, destination] = [sourceOf(event), destinationOf(event)];
  const details = `details-${index}`;
  return (
    <>
      <tr className={fresh ? "event-row event-row-fresh" : "event-row"} aria-rowindex={index + 2}>
        <td className="cell-toggle">
          {/* Its target is the whole row. */}
          <button
            ref={button}
            type="button"
            tabIndex={current ? 0 : -1}
            aria-expanded={expanded}
            aria-controls={expanded ? details : undefined}
            aria-label={`Details of ${title}`}
            onFocus={() => onCurrent(index)}
            onClick={() => onToggle(event.id)}
            onKeyDown={(key) => onKey(key, index)}
          >
            <ChevronIcon />
          </button>
        </td>
        <td className="cell-time">
          <time dateTime={utc}>
            {time} <span className="dim">{date}</span>
          </time>
        </td>
        <td className="cell-severity">
          <Severity value={event.severity} />
        </td>
        <td className="cell-description">
          <span className="line-title">{title}</span>
          {below && <span className="line-below">{below}</span>}
        </td>
        <td className="cell-type">
          <span className="two-lines">{typeLabel(event.type)}</span>
        </td>
        <td className="cell-origin">
          <span className="two-lines">{event.origin}</span>
        </td>
        <td className="cell-path">
          <span className="line-title">
            {titleOf(source)} <span className="arrow">→</span> {titleOf(destination)}
          </span>
          <span className="line-below mono">
            {addressOf(source)} <span className="arrow">→</span> {addressOf(destination)}
          </span>
        </td>
        <td className="cell-host">
          <span className="two-lines">{event.host}</span>
        </td>
      </tr>
      {expanded && (
        <tr id={details} className="event-expanded">
          <td colSpan={8}>
            <EventDetails event={event} />
          </td>
        </tr>
      )}
    </>
  );
});
