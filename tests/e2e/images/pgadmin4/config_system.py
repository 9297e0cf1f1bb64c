# PGADMIN_CONFIG_NAME sets NAME, to a Python literal, as in the official image.
import ast
import os

SERVER_MODE = True
LOG_FILE = "/dev/null"
for _name, _value in os.environ.items():
    if _name.startswith("PGADMIN_CONFIG_"):
        globals()[_name.removeprefix("PGADMIN_CONFIG_")] = ast.literal_eval(_value)
