import type { NameRule } from "@peccary/api";

interface Rule {
  readonly form: RegExp;
  readonly longest: number;
  readonly message: string;
}

/** What a name must look like. The first two are RFC 1123's, in the words of Kubernetes. */
const rules: { readonly [rule in NameRule]: Rule } = {
  "dns-label": {
    form: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    longest: 63,
    message:
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  },
  "dns-subdomain": {
    form: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    longest: 253,
    message:
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  },
  calico: {
    form: /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/,
    longest: 253,
    message: "must consist of letters, digits, '.', '_' and '-'",
  },
  "path-segment": {
    form: /^(?!\.{1,2}$)[^/%]+$/,
    longest: 253,
    message: "must not be '.' or '..', nor hold '/' or '%'",
  },
};

/** What is wrong with a name; undefined when nothing is. */
export function nameProblem(name: string, rule: NameRule): string | undefined {
  const { form, longest, message } = rules[rule];
  if (name.length > longest) return `must be no more than ${longest} characters`;
  return form.test(name) ? undefined : message;
}

const LABEL_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** `prefix/name`, as labels, annotations and finalizers are called. */
export function qualifiedNameProblem(name: string): string | undefined {
  const slash = name.indexOf("/");
  const prefix = slash < 0 ? undefined : name.slice(0, slash);
  const part = name.slice(slash + 1);
  if (prefix !== undefined) {
    const problem = nameProblem(prefix, "dns-subdomain");
    if (problem) return `prefix part ${problem}`;
  }
  if (part.length > 63) return "name part must be no more than 63 characters";
  return LABEL_PART.test(part)
    ? undefined
    : "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
}

export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return "must be no more than 63 characters";
  return value === "" || LABEL_PART.test(value)
    ? undefined
    : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
}
