// What a page load of a browser does by itself and a page change inside Dash does not:
// the title changes, and the keyboard and the screen reader start at the new heading.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.navigation = {
  announce: function (page) {
    if (!page) {
      return window.dash_clientside.no_update;
    }
    document.title = page.title;
    if (page.is_navigation) {
      // Two frames: React has put the new heading into the page by then.
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const heading = document.querySelector("h1");
        if (heading) {
          heading.focus();
          window.scrollTo(0, 0);
        }
      }));
    }
    return "";
  },
  choose: function (clicks, council) {
    return clicks ? "?council=" + encodeURIComponent(council) : window.dash_clientside.no_update;
  },
};
