"""Security keys and passkeys in a real browser with a virtual authenticator, under the real content policy."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bag.core.models import User
from bag.organization.tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module; each test has a context of its own in it."""
    executable = CHROMIUM if os.path.exists(CHROMIUM) else None  # noqa: PTH110  one line for an optional file
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[BrowserContext]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread
    made = browser.new_context(base_url=live_server.url, locale="tr-TR")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose device has a fingerprint reader; fails when the content policy had to stop something."""
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if "Security Policy" in message.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    link = context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    link.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    assert faults == []


@pytest.fixture
def user() -> User:
    return UserFactory(username="kamera.sefi", name="Kamera Şefi")


def sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.fill("#id_login", "kamera.sefi")
    page.fill("#id_password", PASSWORD)
    page.locator("form").filter(has=page.locator("#id_login")).locator("button").click()


def add_key(page: Page, *, passkey: bool) -> None:
    page.goto("/account/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.locator("form").filter(has=page.locator("#id_password")).locator("button.main").click()
    page.wait_for_url("**/webauthn/add/")
    page.fill("#id_name", "Dizüstü parmak izi")
    page.set_checked("#id_passwordless", passkey)
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile(r"/account/2fa/(?!webauthn/add)"))


def signed_in(page: Page) -> bool:
    return page.request.get("/account/profile/", max_redirects=0).status == 200


def test_a_passkey_is_added_and_signs_in_without_a_password(page: Page, user: User) -> None:
    sign_in(page)
    add_key(page, passkey=True)
    assert Authenticator.objects.get(user=user, type="webauthn").wrap().is_passwordless
    page.context.clear_cookies()
    assert not signed_in(page)
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/account/login/" not in url)
    assert signed_in(page)


def test_a_security_key_is_asked_for_after_the_password(page: Page, user: User) -> None:
    sign_in(page)
    add_key(page, passkey=False)
    page.context.clear_cookies()
    sign_in(page)
    page.wait_for_url("**/account/2fa/authenticate/")
    assert not signed_in(page)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(lambda url: "/2fa/" not in url)
    assert signed_in(page)


def test_the_key_is_listed_and_removed(page: Page, user: User) -> None:
    sign_in(page)
    add_key(page, passkey=False)
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_text("Dizüstü parmak izi")).to_be_visible()
    page.locator("a[href*='/remove/']").first.click()
    page.locator("main form button.main").click()
    page.wait_for_url("**/account/2fa/webauthn/")
    assert not Authenticator.objects.filter(user=user, type="webauthn").exists()
