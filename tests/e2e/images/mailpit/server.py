"""A stand-in for Mailpit: takes every mail over SMTP, and gives it back over the same HTTP paths in the same JSON shape.

Honours MP_SMTP_BIND_ADDR, MP_UI_BIND_ADDR, MP_WEBROOT, MP_DATABASE and MP_MAX_MESSAGES; other MP_ variables change nothing.
"""
import email.policy
import email.utils
import html
import json
import os
import signal
import sqlite3
import threading
import uuid
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

ROOT = os.environ.get("MP_WEBROOT", "").strip("/")
ROOT = f"/{ROOT}/" if ROOT else "/"
LIMIT = int(os.environ.get("MP_MAX_MESSAGES") or 500)

lock = threading.Lock()
database = sqlite3.connect(os.environ.get("MP_DATABASE") or ":memory:", check_same_thread=False, isolation_level=None)
database.execute("CREATE TABLE IF NOT EXISTS mail (number INTEGER PRIMARY KEY, id TEXT UNIQUE, created TEXT, raw BLOB)")


def query(sql, *values):
    with lock:
        return database.execute(sql, values).fetchall()


def listen(variable, port):
    host, _, number = os.environ.get(variable, f"0.0.0.0:{port}").rpartition(":")
    return host.strip("[]") or "0.0.0.0", int(number)


class Inbox:
    async def handle_DATA(self, server, session, envelope):
        created = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
        query("INSERT INTO mail (id, created, raw) VALUES (?, ?, ?)", uuid.uuid4().hex[:22], created, envelope.original_content)
        if LIMIT:
            query("DELETE FROM mail WHERE number <= (SELECT max(number) FROM mail) - ?", LIMIT)
        return "250 2.0.0 Ok: queued"


def addresses(mail, header):
    pairs = email.utils.getaddresses([str(value) for value in mail.get_all(header, [])])
    return [{"Name": name, "Address": address} for name, address in pairs]


def message(row, full=False):
    _, identity, created, raw = row
    mail = email.message_from_bytes(raw, policy=email.policy.default)

    def text(kind):
        part = mail.get_body((kind,))
        return part.get_content() if part else ""

    attachments = [
        {"FileName": part.get_filename() or "", "ContentType": part.get_content_type(), "Size": len(part.get_payload(decode=True) or b"")}
        for part in mail.iter_attachments()
    ]
    result = {
        "ID": identity,
        "MessageID": str(mail.get("Message-ID", "")).strip("<>"),
        "From": (addresses(mail, "From") or [None])[0],
        **{header.replace("-", ""): addresses(mail, header) for header in ("To", "Cc", "Bcc", "Reply-To")},
        "Subject": str(mail.get("Subject", "")),
        "Tags": [],
        "Size": len(raw),
    }
    if full:
        return result | {"Date": created, "Text": text("plain"), "HTML": text("html"), "Attachments": attachments, "Inline": []}
    snippet = " ".join(text("plain").split())[:250]
    return result | {"Created": created, "Read": False, "Attachments": len(attachments), "Snippet": snippet}


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, arguments = self.path.partition("?")
        if not path.startswith(ROOT):
            return self.answer(404, "not found")
        path = path[len(ROOT):]
        if path in ("livez", "readyz"):
            return self.answer(200, "ok")
        if path == "":
            rows = "".join(
                f"<li>{html.escape(m['Subject'])} → {html.escape(', '.join(a['Address'] for a in m['To']))}</li>"
                for m in map(message, query("SELECT * FROM mail ORDER BY number DESC"))
            )
            return self.answer(200, f"<!doctype html><title>Mailpit</title><h1>Mailpit (stand-in)</h1><ul>{rows}</ul>", "text/html")
        if path == "api/v1/info":
            count = query("SELECT count(*) FROM mail")[0][0]
            return self.json({"Version": "stand-in", "Messages": count, "Unread": count})
        if path == "api/v1/messages":
            given = dict(pair.partition("=")[::2] for pair in arguments.split("&"))
            start, limit = int(given.get("start", 0)), int(given.get("limit", 50))
            count = query("SELECT count(*) FROM mail")[0][0]
            found = [message(row) for row in query("SELECT * FROM mail ORDER BY number DESC LIMIT ? OFFSET ?", limit, start)]
            return self.json({"total": count, "unread": count, "count": len(found), "messages_count": count, "messages_unread": count,
                              "start": start, "tags": [], "messages": found})
        if path.startswith("api/v1/message/"):
            identity, _, what = path.removeprefix("api/v1/message/").partition("/")
            if identity == "latest":
                rows = query("SELECT * FROM mail ORDER BY number DESC LIMIT 1")
            else:
                rows = query("SELECT * FROM mail WHERE id = ?", identity)
            if rows and what == "":
                return self.json(message(rows[0], full=True))
            if rows and what == "raw":
                return self.answer(200, rows[0][3])
        return self.answer(404, "not found")

    do_HEAD = do_GET

    def do_DELETE(self):
        if self.path != f"{ROOT}api/v1/messages":
            return self.answer(404, "not found")
        given = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}").get("IDs")
        for identity in given or [row[0] for row in query("SELECT id FROM mail")]:
            query("DELETE FROM mail WHERE id = ?", identity)
        return self.answer(200, "ok")

    def json(self, value):
        self.answer(200, json.dumps(value), "application/json")

    def answer(self, status, body, kind="text/plain"):
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


smtp_host, smtp_port = listen("MP_SMTP_BIND_ADDR", 1025)
smtp = Controller(
    Inbox(), hostname=smtp_host, port=smtp_port, auth_require_tls=False, authenticator=lambda *_: AuthResult(success=True)
)
smtp.start()
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # as process 1 the default action would be to ignore it
print("mailpit stand-in: accepting mail and requests", flush=True)
ThreadingHTTPServer(listen("MP_UI_BIND_ADDR", 8025), Api).serve_forever()
