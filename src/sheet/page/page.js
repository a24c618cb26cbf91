"use strict";
// Filters the list and joins it with the articles. The page is whole without it; it only hides, shows and points. It makes
// no HTML: what it writes is text.
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("filters");
  const list = byId("list");

  // Letters without accents and case, so that "zoe" finds "Zoë".
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const rows = Array.from(list.children, (item) => ({
    item,
    words: null, // folded when words are first looked for
    speakers: fold(item.dataset.speakers || ""),
    outlets: (item.dataset.outlets || "").split("\n"),
    kind: item.dataset.kind,
    stance: item.dataset.stance,
    confidence: Number(item.dataset.confidence),
    worth: "worth" in item.dataset ? Number(item.dataset.worth) : null,
    shown: true,
  }));
  const wordsOf = (item) =>
    fold(Array.from(item.children, (part) => (part.querySelector(":scope > .claim") || part).textContent).join(" "));
  // Ranks count from 1.
  const row = (rank) => rows[Number(rank) - 1];

  const marks = Array.from(document.querySelectorAll("mark[data-r]"), (mark) => ({
    mark,
    ranks: mark.dataset.r.split(" "),
  }));
  const rankOf = (anchor) => anchor.getAttribute("href").slice(2);
  const articles = Array.from(document.querySelectorAll("article"), (article) => ({
    article,
    anchors: Array.from(article.querySelectorAll("a.no")),
  }));

  const value = (id) => (byId(id) ? byId(id).value : "");

  function filter() {
    const words = fold(value("words")).split(/\s+/).filter(Boolean);
    const speaker = fold(value("speaker")).trim();
    const [outlet, kind, stance] = [value("outlet"), value("kind"), value("stance")];
    const [worth, confidence] = [Number(value("worth")), Number(value("confidence"))];
    for (const id of ["worth", "confidence"]) {
      const input = byId(id);
      if (input) input.parentElement.querySelector("output").textContent = Number(input.value).toFixed(2);
    }
    const wanted = (one) => {
      if (kind && one.kind !== kind) return false;
      if (stance && one.stance !== stance) return false;
      if (one.confidence < confidence) return false;
      if (worth > 0 && (one.worth === null || one.worth < worth)) return false;
      if (outlet && !one.outlets.includes(outlet)) return false;
      if (!one.speakers.includes(speaker)) return false;
      if (words.length > 0 && one.words === null) one.words = wordsOf(one.item);
      return words.every((word) => one.words.includes(word));
    };
    let count = 0;
    for (const one of rows) {
      const shown = wanted(one);
      if (shown) count += 1;
      if (shown !== one.shown) {
        one.shown = shown;
        one.item.hidden = !shown;
      }
    }
    for (const { mark, ranks } of marks) mark.classList.toggle("off", !ranks.some((rank) => row(rank).shown));
    for (const { article, anchors } of articles) {
      let some = false;
      for (const anchor of anchors) {
        const shown = row(rankOf(anchor)).shown;
        anchor.classList.toggle("off", !shown);
        some = some || shown;
      }
      article.hidden = !some;
    }
    byId("shown").textContent = `${count} of ${rows.length} shown`;
    byId("clear").hidden = count === rows.length;
  }

  let chosen = null;
  function choose(item) {
    if (chosen === item) return;
    if (chosen) chosen.removeAttribute("aria-current");
    for (const part of document.querySelectorAll(".on")) part.classList.remove("on");
    chosen = item;
    item.setAttribute("aria-current", "true");
    const parts = `mark[data-r~="${item.id.slice(1)}"], a.no[href="#${item.id}"]`;
    for (const part of document.querySelectorAll(parts)) part.classList.add("on");
  }

  // All jumps are plain links, so that the browser's back button works; here we only see where they lead.
  function follow() {
    const target = byId(location.hash.slice(1));
    if (!target) return;
    if (target.parentElement === list) choose(target);
    else if (target.matches("a.no")) choose(row(rankOf(target)).item);
  }

  const beside = matchMedia("(min-width: 62rem)");
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = { ArrowDown: "nextElementSibling", j: "nextElementSibling", ArrowUp: "previousElementSibling", k: "previousElementSibling" }[event.key];
    let item = event.target.closest("#list > li");
    if (!step || !item) return;
    event.preventDefault();
    do item = item[step];
    while (item && item.hidden);
    if (!item) return;
    const link = item.querySelector("a.to");
    link.focus();
    choose(item);
    const place = byId(link.getAttribute("href").slice(1));
    if (place && beside.matches) place.scrollIntoView({ block: "center" });
  });

  // One listener for all marks: there may be tens of thousands.
  byId("articles").addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-r]");
    if (!mark || !getSelection().isCollapsed) return;
    const rank = mark.dataset.r.split(" ").find((one) => row(one).shown);
    if (rank) location.hash = `r${rank}`;
  });
  byId("overview").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-filter]");
    if (!button) return;
    const input = byId(button.dataset.filter);
    // A second click takes the filter away.
    input.value = input.value === button.value ? "" : button.value;
    byId("more").open = true;
    filter();
    byId("claims").scrollTop = 0;
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are empty only after this event.
  form.addEventListener("reset", () => setTimeout(filter));
  addEventListener("hashchange", follow);

  form.hidden = false;
  // Browsers fill in forms again when a page is loaded anew.
  filter();
  follow();
})();
