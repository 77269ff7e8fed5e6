"""Texts of allauth that this product words in its own way in Turkish; they are in our catalogue by standing here.

Its catalogue says "şifre" where public servants and Django say "parola".
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

OURS = (
    pgettext_lazy("field label", "Login"),
    _("The email address and/or password you specified are not correct."),
    _("The username and/or password you specified are not correct."),
    _("Please type your current password."),
    _("Incorrect password."),
    _("The password reset token was invalid."),
    _("Use your password"),
    _("You must type the same password each time."),
    _("Password (again)"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Passwordless"),
    _(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes "
        "additional requirements such as biometrics or PIN protection."
    ),
    _("Your account has no password set up."),
    _("Password Reset"),
    _("Your password has been changed."),
    _("Password Changed"),
    _("Password Reset Email"),
    _("Your password has been reset."),
    _("Your password has been set."),
    _("Password Set"),
    _("Password successfully changed."),
    _("Password successfully set."),
    _("Change Password"),
    _("Forgot Password?"),
    _("Forgot your password?"),
    _("Forgotten your password? Enter your email address below, and we'll send you an email allowing you to reset it."),
    _("Reset My Password"),
    _("Please contact us if you have any trouble resetting your password."),
    _(
        "The password reset link was invalid, possibly because it has already been used.  Please "
        'request a <a href="%(passwd_reset_url)s">new password reset</a>.'
    ),
    _("Your password is now changed."),
    _("Set Password"),
    _("Enter your password:"),
    _("Username or email"),
    _(
        "You're receiving this email because you or someone else has requested a password reset for "
        "your user account.\nIt can be safely ignored if you did not request a password reset. Click the "
        "link below to reset your password."
    ),
    _("Confirm Access"),
    _("Please reauthenticate to safeguard your account."),
    _("Two-Factor Authentication"),
    _("Activate Authenticator App"),
    _("Too many failed login attempts. Try again later."),
)
