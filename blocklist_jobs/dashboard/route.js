/** Which page the address names. All of it stands behind `#`, so that the server need not know the pages. */

/** The page of an address such as `#/jobs/123?status=failed`: its name, what follows, and the query. */
export function routeOf(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/").filter(Boolean).map(decoded);
  return { name: name ?? "overview", id: rest[0] ?? "", query: new URLSearchParams(query) };
}

export function jobPath(job) {
  return `#/jobs/${encodeURIComponent(job.id ?? job)}`;
}

export function go(path) {
  location.hash = path;
}

/** Puts another query in the address of the same page, without a step in the history. */
export function refine(name, query) {
  const text = query.toString();
  history.replaceState(null, "", `#/${name}${text ? `?${text}` : ""}`);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
