// On every page while work of the field app waits on this device: signing out asks first.
for (const form of document.querySelectorAll("form[action='/account/logout/']")) form.dataset.confirm = localStorage.bagUnsent;
