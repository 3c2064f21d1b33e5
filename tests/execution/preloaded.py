"""What most programs import: read once in the server, for all the processes that are forked from it."""

# ruff: noqa: F401

import django.contrib.admin.options
import django.core.management
import django.db.models
import django.template.loader
import django.test
import sqlalchemy.orm
