import type { ReactElement, ReactNode } from "react";
import "./facts.css";

interface Props {
  readonly title: string;
  /** Name and value; what is not known reads N/A. */
  readonly facts: readonly (readonly [string, ReactNode])[];
}

const known = (value: ReactNode): boolean => value !== undefined && value !== null && value !== "";

export const Facts = ({ title, facts }: Props): ReactElement => (
  <section className="facts" aria-label={title}>
    <h2>{title}</h2>
    <dl>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={known(value) ? "" : "dim"}>{known(value) ? value : "N/A"}</dd>
        </div>
      ))}
    </dl>
  </section>
);
