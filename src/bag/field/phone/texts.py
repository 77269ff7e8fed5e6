"""The words of the phone app. They travel in its page, so that they are there without a network."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bag.field.models import OrderState, Outcome, SignatureKind, TimeKind
from bag.field.phone.words import KINDS


def phone_texts() -> dict[str, str]:
    """Key → text in the active language; ``{…}`` marks what the script fills in."""
    return {**_line(), **_list(), **_job(), **_form(), **_end(), **_clash(), **_scan(), **_device(), **_choices()}


def _line() -> dict[str, str]:
    return {
        "online": _("Online"),
        "offline": _("Offline"),
        "offlineLine": _("Offline. Everything you do is kept on this phone."),
        "offlineWaiting": _("Offline. {count} records wait on this phone and go when there is a network."),
        "sendingLine": _("Sending: {count} records left."),
        "allSent": _("Everything is on the server, last at {at}."),
        "signInAgain": _("Your session has ended. {count} records wait on this phone; sign in and they go."),
        "signIn": pgettext("button", "Sign in"),
        "full": _("The phone has no room left. Send the waiting records or free some space."),
        "noStore": _("This browser keeps no data (private window?). Open the page in a normal window."),
        "waits": _("Waiting to be sent"),
        "waiting": _("{count} waiting"),
        "onServer": _("Is on the server"),
    }


def _list() -> dict[str, str]:
    return {
        "jobs": _("My jobs"),
        "noJobs": _("No jobs"),
        "noJobsHint": _("Jobs of today and tomorrow appear here when the office dispatches them."),
        "group_late": _("From earlier days"),
        "group_today": _("Today"),
        "group_tomorrow": _("Tomorrow"),
        "group_open": _("Without a time"),
        "group_over": _("Done"),
    }


def _job() -> dict[str, str]:
    return {
        "place": _("Place"),
        "liesIn": _("Lies in"),
        "address": _("Address"),
        "code": _("Code"),
        "position": _("Coordinates"),
        "notes": _("Notes"),
        "crew": _("Crew"),
        "vehicle": _("Vehicle"),
        "origin": _("Because of"),
        "service": _("Service"),
        "due": _("To be done by"),
        "navigate": _("Show the way"),
        "equipment": _("Equipment"),
        "name": _("Name"),
        "label": _("Label"),
        "hereToo": _("Other equipment here ({count})"),
        "notDispatched": _("Planned; the office has not dispatched this job yet."),
        "arrive": _("I am on site"),
        "arriveFirst": _("The form opens when you say that you are on site."),
        "toOffice": _("Note to the office"),
        "note": _("Note"),
        "addNote": _("Keep the note"),
    }


def _form() -> dict[str, str]:
    return {
        "checklist": _("Checklist"),
        "left": _("{count} left"),
        "required": _("(required)"),
        "inOrder": _("in order"),
        "notInOrder": _("not in order"),
        "outOfLimits": _("out of limits"),
        "yes": pgettext("checklist", "In order"),
        "no": pgettext("checklist", "Not in order"),
        "value": _("Value"),
        "between": _("{low} to {high} {unit}"),
        "atLeast": _("at least {limit} {unit}"),
        "atMost": _("at most {limit} {unit}"),
        "noNumber": _("This is no number."),
        "remark": _("Remark"),
        "noteNeeded": _("Say what is not in order; then the value is kept."),
        "photos": _("{count} photos"),
        "morePhotos": _("Photos of the job"),
        "addPhoto": _("Photo"),
        "photoThere": _("This photo is there already."),
        "noPicture": _("{name} is no picture that can be read."),
        "parts": _("Parts used"),
        "noParts": _("None yet"),
        "part": _("Part used"),
        "broughtPart": _("Not from our store"),
        "partName": _("What it is"),
        "quantity": _("Quantity"),
        "addPart": _("Add the part"),
        "partFault": _("Name the part and give a whole number of at least 1."),
        "times": _("Time"),
        "noTimes": _("No time entered yet"),
        "startTravel": _("Travel begins"),
        "startWork": _("Work begins"),
        "running": _("{kind} since {at}"),
        "stop": _("Stop the clock"),
    }


def _end() -> dict[str, str]:
    return {
        "ending": _("End of the work"),
        "finding": _("Finding"),
        "result": _("Work done"),
        "outcome": _("Outcome"),
        "resultMissing": _("Say in a sentence what was done."),
        "fault_missing": _("an answer is missing."),
        "fault_number": _("this is no number."),
        "fault_note": _("it is not in order; say in a remark what it is."),
        "signatures": _("Signatures"),
        "signAgain": _("Clear"),
        "signerName": _("Name and surname of the receiver"),
        "signerDuty": _("Duty or unit"),
        "nameMissing": _("Write the name of whoever signs."),
        "unsigned_technician": _("The signature of the technician is missing."),
        "unsigned_customer": _("The signature of the receiver is missing."),
        "finish": _("Finish and hand in"),
        "finishUnsigned": _("Finish, sign later"),
        "handInSignatures": _("Hand in the signatures"),
        "handedIn": _("Finished. It goes to the server as soon as there is a network."),
    }


def _clash() -> dict[str, str]:
    return {
        "clashed": _("The office was there first"),
        "refusedHere": _("The server did not take this"),
        "keptBeside": _("Nothing is lost: what you sent is kept beside the work order, and the office was told."),
        "job": _("Work order"),
        "yours": _("Yours"),
        "inOffice": _("In the office"),
        "doneAt": _("Done at"),
        "sendMine": _("Mine is right"),
        "understood": _("Understood"),
    }


def _scan() -> dict[str, str]:
    return {
        "scan": _("Scan a label"),
        "startCamera": _("Open the camera"),
        "cameraView": _("Picture of the camera"),
        "noCamera": _("The camera cannot be used. Allow it in the settings of the browser, or type the code."),
        "noScanner": _("This browser reads no QR codes. Type the code of the label."),
        "typeCode": _("Code of the label"),
        "codeHint": _("It stands under the QR code, like E004K7Q; the number of a work order will do as well."),
        "openCode": _("Open"),
        "unknownCode": _("{code} belongs to none of your jobs; without a network it cannot be looked up."),
    }


def _device() -> dict[str, str]:
    return {
        "device": _("This phone"),
        "sending": _("Sending"),
        "connection": _("Connection"),
        "lastSync": _("Last complete sync"),
        "sendNow": _("Send now"),
        "tried": _("attempt {count}"),
        "room": _("Space on the phone"),
        "measuring": _("Being measured"),
        "roomLeft": _("{used} MB are used, {left} MB are free."),
        "roomTight": _("Only {left} MB are free. Send the waiting records before you take more photos."),
        "othersWait": _("{count} records of somebody else wait on this phone; they go when that person signs in."),
        "looks": _("Appearance and language"),
        "theme_auto": _("As the device"),
        "theme_light": _("Light"),
        "theme_dark": _("Dark"),
        "signOut": _("Sign out"),
        "leaveHint": _("Signing out removes your jobs from this phone."),
        "leaveOffline": _("One can sign out only with a network."),
        "leaveWaiting": _(
            "{count} records were not sent yet and stay on this phone until you sign in again. Sign out?"
        ),
    }


def _choices() -> dict[str, str]:
    groups: tuple[tuple[str, Any], ...] = (
        ("state", OrderState.choices),
        ("outcome", Outcome.choices),
        ("sign", SignatureKind.choices),
        ("time", TimeKind.choices),
        ("kind", KINDS.items()),
    )
    return {f"{name}_{value}": str(label) for name, choices in groups for value, label in choices}
