#!/usr/bin/env python3
"""A million transactions as CSV: partnerdesk beside `sqlite3 -csv` doing the same select.

    cargo build --release
    python3 benches/export.py target/release/partnerdesk [TRANSACTIONS] [FOLDER]

It makes a store of that many transactions (a twentieth as many partners, a fifth as many customers, rewards
for two thirds), has both write the transactions, in turn and three times each, and prints medians and peak
memory. sqlite3 is given the raw select: it writes cents and milliseconds as they are, formats no time and
no amount, digests nothing, and syncs nothing to the disk, all of which partnerdesk does.
"""

import json
import os
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

START = 1_600_000_000_000

SELECT = """
SELECT t.partner, p.name, p.group_name, coalesce(p.joined_at, p.created_at),
  (SELECT value FROM imported i WHERE i.resource = 'partnerships' AND i.key = p.key AND i.field = 'partner_group_join_date'),
  coalesce(nullif(trim(p.manager_email), ''), nullif(trim(p.manager_name), '')), p.tags,
  t.key, t.created_at, t.product_key, t.amount, t.currency, t.approved,
  (SELECT value FROM imported i WHERE i.resource = 'transactions' AND i.key = t.key AND i.field = 'unapproved_reasons'),
  (SELECT group_concat(r.key, ';') FROM (SELECT r.key FROM rewards r LEFT JOIN customers rc ON rc.key = r.customer_key
     WHERE r.transaction_key = t.key AND r.vanished_at IS NULL AND coalesce(rc.test, 0) = 0 ORDER BY r.created_at, r.key) r),
  (SELECT sum(r.amount) FILTER (WHERE r.status IS NOT 'declined') FROM rewards r LEFT JOIN customers rc ON rc.key = r.customer_key
     WHERE r.transaction_key = t.key AND r.vanished_at IS NULL AND coalesce(rc.test, 0) = 0),
  coalesce(c.external_key, t.customer_external_key), t.customer, nullif(nullif(trim(c.name), ''), c.key),
  (SELECT value FROM imported i WHERE i.resource = 'transactions' AND i.key = t.key AND i.field = 'subscription_plan'),
  '2026-03-01T00:00:00Z'
FROM transactions t LEFT JOIN customers c ON c.key = t.customer LEFT JOIN partnerships p ON p.key = t.partner
WHERE t.vanished_at IS NULL AND coalesce(t.test, 0) = 0 AND coalesce(c.test, 0) = 0
ORDER BY t.created_at, t.key;
"""


def fill(file, n):
    db = sqlite3.connect(file)
    db.executescript("PRAGMA synchronous = off; DELETE FROM customers; DELETE FROM partnerships;"
                     "DELETE FROM transactions; DELETE FROM rewards; DROP TRIGGER customers_bring;")
    rng = random.Random(1)
    partners, customers = n // 20, n // 5
    rest = json.dumps({"address": {"country": "NL"}, "mdata": {"note": "x" * 60}})
    db.executemany(
        "INSERT INTO partnerships (key, created_at, joined_at, email, first_name, group_key, group_name, manager_email, tags,"
        " rest, digest, seen, name) VALUES (?,?,?,?,?,?,?,?,?,?,?,1,?)",
        ((f"part_{i:012x}", START + i, START + i, f"owner{i}@partner.example", "Kim", "g", "Marketplace", "robin@vendor.example",
          '["agency","emea"]', rest, i, f"Partner number {i}") for i in range(partners)))
    db.executemany(
        "INSERT INTO customers (key, created_at, external_key, email, name, partnership_key, source_type, rest, digest, seen,"
        " partner, paid_count) VALUES (?,?,?,?,?,?,?,?,?,1,?,1)",
        ((f"cus_{i:012x}", START + i, f"acct-{i}", f"buyer{i}@shop.example", f"Buyer {i}", f"part_{i % partners:012x}", "link",
          rest, i, f"part_{i % partners:012x}") for i in range(customers)))
    # Newest first, as the API returns them.
    ids = range(n - 1, -1, -1)
    payers = [rng.randrange(customers) for _ in range(n)]
    db.executemany(
        "INSERT INTO transactions (key, created_at, amount, amount_usd, currency, approved, product_key, category_key,"
        " embedded_customer_key, customer_external_key, customer_email, rest, digest, seen, customer, partner)"
        " VALUES (?,?,?,?,'USD',1,'pro-annual','subscription',?,?,?,?,?,1,?,?)",
        ((f"inv-{i:012x}", START + i * 90_000 // 2, 900 + i % 5000, 900 + i % 5000, f"cus_{payers[i]:012x}", f"acct-{payers[i]}",
          f"buyer{payers[i]}@shop.example", rest, i, f"cus_{payers[i]:012x}", f"part_{payers[i] % partners:012x}") for i in ids))
    db.executemany(
        "INSERT INTO rewards (key, created_at, amount, currency, description, status, partnership_key, customer_key,"
        " transaction_key, rest, digest, seen) VALUES (?,?,?,'USD','20% of purchase','paid',?,?,?,?,?,1)",
        ((f"rwrd_{i:012x}", START + i * 45_000 + 1, 180 + i % 1000, f"part_{payers[i] % partners:012x}", f"cus_{payers[i]:012x}",
          f"inv-{i:012x}", rest, i) for i in ids if i % 3))
    db.commit()
    db.close()


def run(command, stdout=None):
    """Seconds and peak memory in MiB of a process."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, command
    return time.monotonic() - began, usage.ru_maxrss / 1024


def main():
    binary = os.path.abspath(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    folder = sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp(prefix="partnerdesk-bench-")
    os.makedirs(folder, exist_ok=True)
    base = [binary, "--data-dir", folder, "--demo", "--demo-partners", "20", "--now", "2026-03-01T00:00:00Z"]
    # Made by the program itself, then filled.
    subprocess.run(base + ["query", "--limit", "0"], check=True, stdout=subprocess.DEVNULL)
    store = next(os.path.join(at, "store.db") for at, _, files in os.walk(folder) if "store.db" in files)
    db = sqlite3.connect(store)
    have = db.execute("SELECT count(*) FROM transactions").fetchone()[0]
    db.close()
    if have != n:
        fill(store, n)
    seconds = {"partnerdesk": [], "sqlite3": []}
    memory = {"partnerdesk": 0, "sqlite3": 0}
    for _ in range(3):
        out = os.path.join(folder, "out")
        shutil.rmtree(out, ignore_errors=True)
        for name in seconds:
            if name == "partnerdesk":
                took, peak = run(base + ["--offline", "export", "--out", out, "--all-time", "--data", "transactions"])
            else:
                with open(os.path.join(folder, "sqlite3.csv"), "wb") as file:
                    took, peak = run(["sqlite3", "-readonly", "-csv", "-header", store, SELECT], file)
            seconds[name].append(took)
            memory[name] = max(memory[name], peak)
    for name, all_of_it in seconds.items():
        median = statistics.median(all_of_it)
        print(f"{name:<12}{n / median:>12,.0f} rows/s{median:>8.2f} s{memory[name]:>8.0f} MiB")
    print(f"partnerdesk takes {statistics.median(seconds['partnerdesk']) / statistics.median(seconds['sqlite3']):.2f} of the time")


if __name__ == "__main__":
    main()
