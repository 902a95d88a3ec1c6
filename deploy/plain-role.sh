#!/bin/sh
# Run once by the container of PostgreSQL: a plain role, so that the record is safe from the application itself.
set -eu
psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set password="$GOVFLOW_ROLE_PASSWORD" <<'SQL'
CREATE ROLE govflow LOGIN PASSWORD :'password';
CREATE DATABASE govflow OWNER govflow;
SQL
