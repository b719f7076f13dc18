CREATE SEQUENCE "public"."profile_ids" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "public"."versions" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "connection_pauses" (
	"connection" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"message" text NOT NULL,
	"failures" integer NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"since" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_batches" (
	"id" text PRIMARY KEY NOT NULL,
	"sync" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"state" text NOT NULL,
	"operation_ids" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "delivery_batches_idempotency_key" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"id" text PRIMARY KEY NOT NULL,
	"sync" text NOT NULL,
	"profile" bigint NOT NULL,
	"kind" text NOT NULL,
	"record" jsonb NOT NULL,
	"record_hash" text NOT NULL,
	"mapping_hash" text DEFAULT '0' NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"outcome" text,
	"code" text,
	"message" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"batch" text,
	"remote_id" text,
	"remote_job" text,
	"known" jsonb,
	"ledger_cut" text,
	"in_ledger" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "plan_allowances" (
	"sync" text PRIMARY KEY NOT NULL,
	"removals" integer NOT NULL,
	"until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_slots" (
	"key" text PRIMARY KEY NOT NULL,
	"next_ms" double precision NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"alert" text NOT NULL,
	"subject" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "incidents_alert_subject_pk" PRIMARY KEY("alert","subject")
);
--> statement-breakpoint
CREATE TABLE "arrival_decisions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"profile" bigint NOT NULL,
	"fate" text NOT NULL,
	"other" text,
	"bits" double precision,
	"came_at" timestamp (3) with time zone NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "arrival_decisions_profile_unique" UNIQUE("profile")
);
--> statement-breakpoint
CREATE TABLE "match_arrivals" (
	"profile" bigint PRIMARY KEY NOT NULL,
	"cut" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"seen_by" text,
	"again" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"origin" bigint NOT NULL,
	"purpose" text NOT NULL,
	"granted" boolean NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"known_at" timestamp (3) with time zone NOT NULL,
	"message_id" text NOT NULL,
	"source" text NOT NULL,
	"wording" text,
	CONSTRAINT "consents_message_purpose" UNIQUE("source","message_id","purpose")
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"type" text NOT NULL,
	"value" text NOT NULL,
	"channel" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lifted_at" timestamp (3) with time zone,
	"lifted_by" text,
	"lift_reason" text,
	CONSTRAINT "suppressions_type_value_channel_pk" PRIMARY KEY("type","value","channel")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"operation" text PRIMARY KEY NOT NULL,
	"profile" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "definition_revisions" (
	"revision" integer PRIMARY KEY NOT NULL,
	"by" text NOT NULL,
	"via" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"position" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "definitions" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb,
	"managed_by" text NOT NULL,
	"revision" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "definitions_kind_key_version_pk" PRIMARY KEY("kind","key","version")
);
--> statement-breakpoint
CREATE TABLE "trait_catalogue" (
	"name" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"sensitivity" text NOT NULL,
	"purpose" text,
	"description" text DEFAULT '' NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feed_lines" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"source" text,
	"event" text,
	"ids" jsonb NOT NULL,
	"line" jsonb,
	"skipped" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feed_looks" (
	"filter" text PRIMARY KEY NOT NULL,
	"until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cut_results" (
	"consumer" text NOT NULL,
	"cut" text NOT NULL,
	"position" bigint NOT NULL,
	"result" jsonb NOT NULL,
	"decisions" jsonb,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cut_results_consumer_cut_pk" PRIMARY KEY("consumer","cut")
);
--> statement-breakpoint
CREATE TABLE "identifiers" (
	"type" text NOT NULL,
	"value" text NOT NULL,
	"profile" bigint NOT NULL,
	"origin" bigint NOT NULL,
	"source" text NOT NULL,
	"first_seen" timestamp (3) with time zone NOT NULL,
	"last_seen" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "identifiers_type_value_pk" PRIMARY KEY("type","value")
);
--> statement-breakpoint
CREATE TABLE "identity_conflicts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"message_id" text NOT NULL,
	"cut" text,
	"rule" text NOT NULL,
	"reason" text NOT NULL,
	"profiles" bigint[] NOT NULL,
	"demoted" jsonb NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "merges" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"winner" bigint NOT NULL,
	"loser" bigint NOT NULL,
	"winner_part" bigint NOT NULL,
	"loser_part" bigint NOT NULL,
	"rule" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"message_id" text,
	"cut" text,
	"moved" jsonb NOT NULL,
	"version" bigint DEFAULT nextval('versions') NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"undone_at" timestamp (3) with time zone,
	"undone_by" text,
	"undone_reason" text
);
--> statement-breakpoint
CREATE TABLE "never_merge" (
	"low" bigint NOT NULL,
	"high" bigint NOT NULL,
	"reason" text NOT NULL,
	"decided_by" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "never_merge_low_high_pk" PRIMARY KEY("low","high")
);
--> statement-breakpoint
CREATE TABLE "profiles" (
	"id" bigint PRIMARY KEY DEFAULT nextval('profile_ids') NOT NULL,
	"public_id" text NOT NULL,
	"founding_message" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"merged_into" bigint,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "profiles_public_id_unique" UNIQUE("public_id")
);
--> statement-breakpoint
CREATE TABLE "review_decisions" (
	"low" bigint NOT NULL,
	"high" bigint NOT NULL,
	"decision" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"decided_by" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "review_decisions_low_high_pk" PRIMARY KEY("low","high")
);
--> statement-breakpoint
CREATE TABLE "shared_identifiers" (
	"type" text NOT NULL,
	"value" text NOT NULL,
	"profile" bigint NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shared_identifiers_type_value_profile_pk" PRIMARY KEY("type","value","profile")
);
--> statement-breakpoint
CREATE TABLE "journey_clock" (
	"journey" text PRIMARY KEY NOT NULL,
	"began_at" timestamp (3) with time zone NOT NULL,
	"looked_to" timestamp (3) with time zone NOT NULL,
	"position" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "journey_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"journey" text NOT NULL,
	"profile" bigint NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"passed" integer DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'open' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "linkage_settings" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"body" jsonb NOT NULL,
	"decided_by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_pairs" (
	"low" bigint NOT NULL,
	"high" bigint NOT NULL,
	"bits" double precision NOT NULL,
	"probability" double precision NOT NULL,
	"value" double precision NOT NULL,
	"reason" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"run" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "review_pairs_low_high_pk" PRIMARY KEY("low","high")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"label" text NOT NULL,
	"scopes" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"artifact" jsonb NOT NULL,
	"buffers" "bytea",
	"metrics" jsonb NOT NULL,
	"config" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp (3) with time zone,
	"chosen_at" timestamp (3) with time zone,
	CONSTRAINT "models_key_version" UNIQUE("key","version")
);
--> statement-breakpoint
CREATE TABLE "offsets" (
	"consumer" text NOT NULL,
	"lane" integer NOT NULL,
	"position" bigint NOT NULL,
	"cut" text NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "offsets_consumer_lane_pk" PRIMARY KEY("consumer","lane")
);
--> statement-breakpoint
CREATE TABLE "run_lines" (
	"run" text NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"level" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "run_lines_run_number_pk" PRIMARY KEY("run","number")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"job" text,
	"started_by" text DEFAULT 'unknown' NOT NULL,
	"input" jsonb,
	"output" jsonb,
	"progress" jsonb,
	"error" jsonb,
	"code_version" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone,
	"queue_id" text,
	"cancelled_by" text,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"alive_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "source_cursors" (
	"source" text PRIMARY KEY NOT NULL,
	"cursor" jsonb NOT NULL,
	"rows" bigint NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trigger_clock" (
	"trigger" text PRIMARY KEY NOT NULL,
	"looked_to" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trigger_occasions" (
	"id" text PRIMARY KEY NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "trigger_occasions_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"trigger" text NOT NULL,
	"template" text NOT NULL,
	"profile" bigint NOT NULL,
	"person" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"told_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "open_evaluations" (
	"version" bigint PRIMARY KEY NOT NULL,
	"occasion" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seen" (
	"id" uuid PRIMARY KEY NOT NULL,
	"place" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segment_clock" (
	"segment" text PRIMARY KEY NOT NULL,
	"evaluated_to" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "delivery_batches_sync_state" ON "delivery_batches" USING btree ("sync","state");--> statement-breakpoint
CREATE INDEX "operations_claim" ON "operations" USING btree ("sync","state","next_at");--> statement-breakpoint
CREATE INDEX "operations_next" ON "operations" USING btree ("sync","created_at","id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "operations_sync_profile" ON "operations" USING btree ("sync","profile");--> statement-breakpoint
CREATE INDEX "operations_batch" ON "operations" USING btree ("batch") WHERE batch is not null;--> statement-breakpoint
CREATE INDEX "match_arrivals_at" ON "match_arrivals" USING btree ("at");--> statement-breakpoint
CREATE INDEX "consents_origin_purpose" ON "consents" USING btree ("origin","purpose","occurred_at");--> statement-breakpoint
CREATE INDEX "contacts_profile" ON "contacts" USING btree ("profile","at");--> statement-breakpoint
CREATE INDEX "feed_lines_at" ON "feed_lines" USING btree ("at");--> statement-breakpoint
CREATE INDEX "identifiers_profile" ON "identifiers" USING btree ("profile");--> statement-breakpoint
CREATE INDEX "identifiers_origin" ON "identifiers" USING btree ("origin");--> statement-breakpoint
CREATE INDEX "identity_conflicts_cut" ON "identity_conflicts" USING btree ("cut");--> statement-breakpoint
CREATE INDEX "identity_conflicts_message" ON "identity_conflicts" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "merges_winner" ON "merges" USING btree ("winner");--> statement-breakpoint
CREATE INDEX "merges_loser" ON "merges" USING btree ("loser");--> statement-breakpoint
CREATE INDEX "merges_winner_part" ON "merges" USING btree ("winner_part");--> statement-breakpoint
CREATE INDEX "merges_loser_part" ON "merges" USING btree ("loser_part");--> statement-breakpoint
CREATE INDEX "merges_cut" ON "merges" USING btree ("cut");--> statement-breakpoint
CREATE INDEX "merges_decided" ON "merges" USING btree ("decided_at");--> statement-breakpoint
CREATE INDEX "merges_version" ON "merges" USING btree ("version");--> statement-breakpoint
CREATE INDEX "never_merge_high" ON "never_merge" USING btree ("high");--> statement-breakpoint
CREATE INDEX "profiles_merged_into" ON "profiles" USING btree ("merged_into") WHERE merged_into is not null;--> statement-breakpoint
CREATE INDEX "journey_entries_open" ON "journey_entries" USING btree ("journey","passed","started_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "journey_entries_profile" ON "journey_entries" USING btree ("journey","profile");--> statement-breakpoint
CREATE INDEX "review_pairs_value" ON "review_pairs" USING btree ("value");--> statement-breakpoint
CREATE INDEX "review_pairs_high" ON "review_pairs" USING btree ("high");--> statement-breakpoint
CREATE INDEX "runs_kind_started" ON "runs" USING btree ("kind","started_at");--> statement-breakpoint
CREATE INDEX "runs_job_started" ON "runs" USING btree ("job","started_at") WHERE job is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "runs_open_job" ON "runs" USING btree ("job") WHERE job is not null and state in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "trigger_occasions_position" ON "trigger_occasions" USING btree ("position");--> statement-breakpoint
CREATE INDEX "trigger_occasions_person" ON "trigger_occasions" USING btree ("trigger","profile","due_at");