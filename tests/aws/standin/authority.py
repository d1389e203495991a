"""A certificate authority for tests, made with the openssl program: certificates for any host, good and bad."""

import os
import ssl
import subprocess
import threading

ROOT = """basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""
LEAF = """basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:{host}
"""

# Certificates that no client should accept.
BAD = {"untrusted", "wrong-host", "expired"}


class Authority:
    """`bundle` is the file that clients trust."""

    def __init__(self, folder):
        self.folder = folder
        self.bundle = os.path.join(folder, "ca.pem")
        self._lock = threading.Lock()
        self._contexts = {}
        self._make_root("ca", "awsp test CA")
        self._make_root("other", "a CA that nobody trusts")
        self._make_key("leaf")

    def context(self, host, bad=None):
        """The server's side of TLS for a host name; `bad` is one of BAD."""
        with self._lock:
            if (host, bad) not in self._contexts:
                self._contexts[host, bad] = self._make_context(host, bad)
            return self._contexts[host, bad]

    def _path(self, name):
        return os.path.join(self.folder, name)

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder)

    def _write(self, name, text):
        with open(self._path(name), "w", encoding="ascii") as file:
            file.write(text)

    def _make_key(self, name):
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")

    def _make_root(self, name, subject):
        self._make_key(name)
        self._write(f"{name}.ext", ROOT)
        self._openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={subject}", "-out", f"{name}.csr")
        self._openssl("x509", "-req", "-in", f"{name}.csr", "-signkey", f"{name}.key", "-days", "2", "-sha256",
                      "-extfile", f"{name}.ext", "-out", f"{name}.pem")

    def _make_context(self, host, bad):
        name = f"{host}-{bad or 'good'}"
        self._write(f"{name}.ext", LEAF.format(host="wrong.example.com" if bad == "wrong-host" else host))
        self._openssl("req", "-new", "-key", "leaf.key", "-subj", "/CN=AWS stand-in", "-out", f"{name}.csr")
        root = "other" if bad == "untrusted" else "ca"
        self._openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{root}.pem", "-CAkey", f"{root}.key",
                      "-set_serial", str(int.from_bytes(os.urandom(8), "big")), "-sha256", "-extfile", f"{name}.ext",
                      "-days", "-1" if bad == "expired" else "2", "-out", f"{name}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._path(f"{name}.pem"), self._path("leaf.key"))
        context.set_alpn_protocols(["http/1.1"])
        return context
