// Theme and row height: kept in cookies, so that the server renders the page right and nothing flashes.
const YEAR = 31536000;

document.addEventListener("change", (event) => {
  const look = event.target.closest("[data-look]")?.dataset.look;
  if (!look) return;
  const value = event.target.value;
  document.documentElement.dataset[look] = value;
  document.cookie = `${look}=${value}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  document.dispatchEvent(new Event("bag:theme"));
});
