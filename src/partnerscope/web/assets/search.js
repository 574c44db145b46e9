// The box of the search page in files: Pagefind's index, loaded on this page alone. Without a script stands the list below it.
const place = document.getElementById("found");
const asked = new URLSearchParams(location.search).get("q") || "";
const box = document.getElementById("q");
box.value = asked;

function row(data) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = data.url;
  link.textContent = data.meta.title;
  const said = document.createElement("span");
  said.className = "said";
  for (const [at, part] of data.excerpt.split(/<\/?mark>/).entries()) {
    const piece = document.createElement(at % 2 ? "mark" : "span");
    piece.textContent = new DOMParser().parseFromString(part, "text/html").body.textContent;
    said.append(piece);
  }
  item.append(link, " ", said);
  return item;
}

if (asked) {
  const pagefind = await import(new URL("../pagefind/pagefind.js", document.baseURI));
  await pagefind.options({ excerptLength: 24 });
  const found = await pagefind.search(asked);
  const head = document.createElement("h2");
  head.textContent = `${found.results.length} ${found.results.length === 1 ? "page" : "pages"}`;
  const list = document.createElement("ol");
  for (const result of found.results.slice(0, 60)) list.append(row(await result.data()));
  const section = document.createElement("section");
  section.className = "hits";
  section.append(head, list);
  place.append(section);
}
