-- Statements end with a semicolon at the end of a line; there are no triggers.
CREATE TABLE artifacts (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
);

CREATE TABLE artifact_versions (
  artifact_id TEXT NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
  version INTEGER NOT NULL CHECK (version >= 1),
  content BLOB NOT NULL CHECK (length(content) <= 10485760),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (artifact_id, version)
);

CREATE TABLE specs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  family TEXT NOT NULL CHECK (family IN ('block', 'app')),
  kind TEXT NOT NULL CHECK (kind IN ('workflow', 'service', 'webapp', 'app')),
  metadata TEXT NOT NULL CHECK (json_valid(metadata)),
  name TEXT NOT NULL GENERATED ALWAYS AS (json_extract(metadata, '$.name')) STORED,
  title TEXT GENERATED ALWAYS AS (json_extract(metadata, '$.title')) VIRTUAL,
  status TEXT NOT NULL DEFAULT 'available' CHECK (status IN ('available', 'unavailable', 'archived')),
  featured INTEGER NOT NULL CHECK (featured IN (0, 1)),
  scope TEXT NOT NULL CHECK (scope IN ('private', 'public', 'shared')),
  tenants TEXT NOT NULL CHECK (json_valid(tenants)),
  artifact_id TEXT REFERENCES artifacts (id),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  CHECK ((family = 'app') = (kind = 'app')),
  CHECK (scope <> 'shared' OR tenants <> '[]'),
  UNIQUE (tenant, kind, name)
);

CREATE INDEX specs_by_artifact ON specs (artifact_id);

CREATE TABLE releases (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  spec_id TEXT NOT NULL REFERENCES specs (id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  notes TEXT,
  config TEXT NOT NULL CHECK (json_valid(config)),
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  auto_run INTEGER NOT NULL CHECK (auto_run IN (0, 1)),
  artifact_id TEXT,
  artifact_version INTEGER,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (spec_id, version),
  CHECK ((artifact_id IS NULL) = (artifact_version IS NULL))
);

CREATE INDEX releases_newest ON releases (spec_id, seq);

CREATE TABLE release_blocks (
  release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
  block_spec_id TEXT NOT NULL REFERENCES specs (id),
  version TEXT NOT NULL,
  PRIMARY KEY (release_id, block_spec_id, version)
);

CREATE INDEX release_blocks_by_block ON release_blocks (block_spec_id);

CREATE TABLE data_model_files (
  spec_id TEXT NOT NULL REFERENCES specs (id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  content BLOB NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (spec_id, version)
);

CREATE TABLE deployments (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  family TEXT NOT NULL CHECK (family IN ('block', 'app')),
  kind TEXT NOT NULL CHECK (kind IN ('workflow', 'service', 'webapp', 'app')),
  spec_id TEXT NOT NULL REFERENCES specs (id),
  parent_id TEXT REFERENCES deployments (id) ON DELETE CASCADE,
  metadata TEXT NOT NULL CHECK (json_valid(metadata)),
  name TEXT NOT NULL GENERATED ALWAYS AS (json_extract(metadata, '$.name')) STORED,
  title TEXT GENERATED ALWAYS AS (json_extract(metadata, '$.title')) VIRTUAL,
  status TEXT NOT NULL CHECK (status IN ('deploying', 'deployed', 'deleting', 'delete_failed', 'failed',
    'platform_resource_error', 'redeploying', 'rollback', 'rollback_complete', 'rollback_failed', 'warning')),
  course TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(course)),
  due_at REAL,
  latest_revision INTEGER NOT NULL CHECK (latest_revision >= 1),
  current_revision INTEGER NOT NULL CHECK (current_revision BETWEEN 1 AND latest_revision),
  effective_revision INTEGER CHECK (effective_revision BETWEEN 1 AND latest_revision),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  CHECK ((family = 'app') = (kind = 'app')),
  CHECK (parent_id IS NULL OR family = 'block'),
  UNIQUE (tenant, kind, name)
);

CREATE INDEX deployments_due ON deployments (due_at) WHERE due_at IS NOT NULL;

CREATE INDEX deployments_by_spec ON deployments (spec_id);

CREATE INDEX deployments_by_parent ON deployments (parent_id);

CREATE TABLE revisions (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  deployment_id TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  version TEXT NOT NULL,
  notes TEXT,
  status TEXT NOT NULL CHECK (status IN ('deleting', 'delete_failed', 'deployed', 'deploying', 'failed',
    'platform_resource_error', 'rollback', 'rollback_complete', 'rollback_failed', 'superseded')),
  reason TEXT,
  auto_run INTEGER NOT NULL CHECK (auto_run IN (0, 1)),
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  app_parameters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(app_parameters)),
  blocks TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(blocks)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (deployment_id, revision)
);

CREATE TABLE platform_resources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  deployment_id TEXT NOT NULL UNIQUE REFERENCES deployments (id) ON DELETE CASCADE
);

CREATE TABLE executions (
  id TEXT PRIMARY KEY,
  deployment_id TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  started_at TEXT NOT NULL
);
