import { Autocomplete, Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactElement, useEffect, useState } from "react";
import { type AlertFilter, isEmpty, sameFilter } from "../alerts/filter.ts";
import { severityLevels } from "../alerts/severity.ts";
import { CloseIcon, FilterIcon, SearchIcon } from "../ui/icons.tsx";
import "./filter-bar.css";

interface Props {
  readonly filter: AlertFilter;
  readonly onChange: (filter: AlertFilter) => void;
  /** Offered while typing: those of the alerts that are there. */
  readonly namespaces: readonly string[];
  readonly origins: readonly string[];
}

/** Milliseconds without a key before what is typed is looked for. */
const TYPING = 300;

const severities = [
  { value: "", label: "All severities" },
  ...severityLevels.map(({ name, label }) => ({
    value: name,
    label: name === "critical" ? label : `${label} and above`,
  })),
];

export const FilterBar = ({ filter, onChange, namespaces, origins }: Props): ReactElement => {
  const [draft, setDraft] = useState(filter);
  const [open, setOpen] = useState(false);
  // The address may change by itself: back, forward. While one types, it only follows what is typed.
  useEffect(() => setDraft((typed) => (sameFilter(typed, filter) ? typed : filter)), [filter]);
  const settle = useDebouncedCallback(onChange, TYPING);
  const type = (next: AlertFilter) => {
    setDraft(next);
    settle(next);
  };
  const text = (key: "text" | "namespace" | "origin") => ({
    value: draft[key] ?? "",
    onChange: (value: string) => type({ ...draft, [key]: value }),
  });
  const given = Object.values(filter).filter(Boolean).length;

  return (
    <search className="filter-bar" aria-label="Filter alerts">
      <TextInput
        className="filter-text"
        size="xs"
        aria-label="Search text"
        placeholder="Search message, address, signature…"
        type="search"
        leftSection={<SearchIcon />}
        value={draft.text ?? ""}
        onChange={({ currentTarget }) => type({ ...draft, text: currentTarget.value })}
      />
      <Button
        className="filter-toggle"
        size="xs"
        variant="default"
        leftSection={<FilterIcon />}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        Filters{given > 0 && ` (${given})`}
      </Button>
      <div className={open ? "filter-fields filter-open" : "filter-fields"}>
        <Autocomplete
          size="xs"
          aria-label="Namespace"
          placeholder="Namespace"
          data={[...namespaces]}
          {...text("namespace")}
        />
        <Autocomplete
          size="xs"
          aria-label="Origin"
          placeholder="Origin"
          data={[...origins]}
          {...text("origin")}
        />
        <NativeSelect
          size="xs"
          aria-label="Severity"
          data={severities}
          value={draft.severity ?? ""}
          onChange={({ currentTarget }) => type(withSeverity(draft, currentTarget.value))}
        />
        <Button
          size="xs"
          variant="subtle"
          leftSection={<CloseIcon />}
          disabled={isEmpty(draft)}
          onClick={() => {
            settle.cancel();
            setDraft({});
            onChange({});
          }}
        >
          Clear filters
        </Button>
      </div>
    </search>
  );
};

function withSeverity({ severity: _, ...others }: AlertFilter, chosen: string): AlertFilter {
  const level = severityLevels.find(({ name }) => name === chosen);
  return level ? { ...others, severity: level.name } : others;
}
