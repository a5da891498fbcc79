import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactElement, useCallback, useEffect, useRef, useState } from "react";
import type { AlertFeed, FeedState } from "../alerts/feed.ts";
import { UpIcon } from "../ui/icons.tsx";
import { EventRow } from "./EventRow.tsx";
import { rowAfterKey } from "./row-keys.ts";
import "./event-table.css";

interface Props {
  readonly feed: AlertFeed;
  readonly state: FeedState;
  /** The id of a row whose details are shown from the beginning. */
  readonly opened: string | undefined;
}

/** Rows drawn above and below what is seen, and before whose end the next page is asked for. */
const BEYOND = { drawn: 8, asked: 60 };
/** Pixels: a row before it is measured, on a desk and on a phone. */
const HEIGHT = { wide: 54, narrow: 98 };

const columns = [
  ["toggle", "Details"],
  ["time", "Time"],
  ["severity", "Severity"],
  ["description", "Description"],
  ["type", "Type"],
  ["origin", "Origin"],
  ["path", "Source → Destination"],
  ["host", "Host"],
] as const;

/** The alerts, newest first; only the rows in sight are in the document. */
export const EventTable = ({ feed, state, opened }: Props): ReactElement => {
  const { rows, older, held, arrived, total } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery("(max-width: 700px)");
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(
    new Set(opened === undefined ? [] : [opened]),
  );
  const [scrolled, setScrolled] = useState(false);
  const [current, setCurrent] = useState(0);
  const [focus, setFocus] = useState<number>();

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]?.id ?? index,
    estimateSize: () => (narrow ? HEIGHT.narrow : HEIGHT.wide),
    overscan: BEYOND.drawn,
    // The row that has the focus must not vanish from under it.
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      const kept = current < rows.length && !drawn.includes(current) ? [current] : [];
      return [...drawn, ...kept].sort((a, b) => a - b);
    },
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const last = virtual.range?.endIndex ?? 0;

  const reading = scrolled || expanded.size > 0;
  useEffect(() => feed.hold(reading), [feed, reading]);
  useEffect(() => {
    if (older === "some" && last >= rows.length - BEYOND.asked) void feed.more();
  }, [feed, older, last, rows.length]);

  const toggle = useCallback((id: string) => {
    setExpanded((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const reach = useCallback((index: number) => {
    setCurrent(index);
    setFocus(undefined);
  }, []);
  const key = (pressed: KeyboardEvent, index: number) => {
    const to = rowAfterKey(pressed.key, index, rows.length);
    if (to === undefined || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
    pressed.preventDefault();
    setCurrent(to);
    setFocus(to);
    virtual.scrollToIndex(to);
  };
  const onKey = useStable(key);

  const top = () => {
    feed.release();
    setCurrent(0);
    scroller.current?.scrollTo({ top: 0 });
  };

  return (
    <div className="event-table-frame">
      {held > 0 && (
        <Button className="held" size="xs" radius="xl" leftSection={<UpIcon />} onClick={top}>
          {held.toLocaleString("en")} new {held === 1 ? "alert" : "alerts"}
        </Button>
      )}
      <div
        ref={scroller}
        className="event-scroller"
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop > 4)}
      >
        <table className="event-table" aria-label="Alerts" aria-rowcount={total + 1}>
          <thead>
            <tr className="event-head" aria-rowindex={1}>
              {columns.map(([name, label]) => (
                <th
                  key={name}
                  scope="col"
                  className={`cell-${name}`}
                  aria-sort={name === "time" ? "descending" : undefined}
                >
                  <span className={name === "toggle" ? "visually-hidden" : ""}>{label}</span>
                </th>
              ))}
            </tr>
          </thead>
          {/* Holds the place of all rows, drawn or not. */}
          <tbody className="event-space" style={{ height: virtual.getTotalSize() }} />
          {items.map(({ index, key: id, start }) => (
            <tbody
              key={id}
              ref={virtual.measureElement}
              data-index={index}
              className="event-place"
              style={{ transform: `translateY(${start}px)` }}
            >
              <EventRow
                event={rows[index]!}
                index={index}
                expanded={expanded.has(rows[index]!.id)}
                fresh={arrived.has(rows[index]!.id)}
                current={index === current}
                focus={index === focus}
                onToggle={toggle}
                onCurrent={reach}
                onKey={onKey}
              />
            </tbody>
          ))}
        </table>
        <Below older={older} shown={rows.length} more={() => void feed.more()} />
      </div>
    </div>
  );
};

const Below = (props: {
  older: FeedState["older"];
  shown: number;
  more: () => void;
}): ReactElement | null => {
  const { older, shown, more } = props;
  if (older === "none" || older === "some") return null;
  return (
    <div className="event-below" role="status">
      {older === "loading" && "Loading older alerts…"}
      {older === "full" &&
        `These are the newest ${shown.toLocaleString("en")}. Narrow the filter to see older ones.`}
      {older === "failed" && (
        <>
          Older alerts could not be loaded.{" "}
          <Button size="compact-xs" variant="default" onClick={more}>
            Try again
          </Button>
        </>
      )}
    </div>
  );
};

/** The same function for ever, which does what the latest one does. */
function useStable<Args extends unknown[]>(latest: (...args: Args) => void): (...args: Args) => void {
  const held = useRef(latest);
  useEffect(() => {
    held.current = latest;
  });
  return useCallback((...args: Args) => held.current(...args), []);
}
