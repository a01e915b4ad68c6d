"""``python -m tests.drills.histories COUNT SEED``: figures as JSON, or the shortest history that shows a fault."""

import json
import sys

from tests.drills.histories.run import run_histories

if __name__ == "__main__":
    print(json.dumps(run_histories(int(sys.argv[1]), int(sys.argv[2]))))
