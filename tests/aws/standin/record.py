"""What happened: the log, the calls with their times, and the violations. No secret is ever kept here."""

import collections
import threading
import time


class Record:
    def __init__(self):
        self._lock = threading.Lock()
        self.expected = set()
        self.clear()

    def clear(self):
        """Forgets everything but what is expected."""
        with self._lock:
            self.started = time.monotonic()
            self.entries = []
            self.broken = []
            self.times = collections.defaultdict(list)
            self.in_flight = 0
            self.most_in_flight = 0

    def begin(self, operation, arrived):
        with self._lock:
            self.times[operation].append(arrived)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def end(self, operation, request, status, error, secrets):
        """One line of the log; query values and members are named, never shown."""
        with self._lock:
            self.in_flight -= 1
            number = len(self.entries) + 1
            self.entries.append({
                "number": number,
                "at": round(request.arrived - self.started, 6),
                "operation": operation,
                "method": request.method,
                "host": request.header("host"),
                "path": request.path,
                "query": [name for name, _ in request.query],
                "members": request.member_names(),
                "told": request.told,
                "secrets": secrets,
                "status": status,
                "error": error,
                "violations": [kind for kind, _ in request.violations],
            })
            for kind, detail in request.violations:
                self.broken.append({"number": number, "operation": operation, "kind": kind, "detail": detail})

    def expect(self, kinds):
        with self._lock:
            self.expected.update(kinds)

    def violations(self):
        """{"unexpected": […], "expected": […]}; a scenario announces the kinds that it provokes."""
        with self._lock:
            result = {"unexpected": [], "expected": []}
            for each in self.broken:
                result["expected" if each["kind"] in self.expected else "unexpected"].append(each)
            return result

    def calls(self, operation=None):
        """How many calls of an operation, or a dictionary of all."""
        with self._lock:
            counts = {name: len(times) for name, times in self.times.items()}
        return counts if operation is None else counts.get(operation, 0)

    def moments(self, operation):
        with self._lock:
            return sorted(self.times.get(operation, []))

    def peak(self, operation, window=1.0):
        """The most calls in any sliding window of that many seconds."""
        return peak(self.moments(operation), window)


def peak(moments, window=1.0):
    """The most of these sorted moments that lie in any half-open window."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most
