.DEFAULT_GOAL := help
.PHONY: help demo test fuzz sbom audit robustness soak bench screenshots kube kube-down

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## simulated clusters (or KUBECONFIG's, or PLATFORM=docker), agent, silo and NATS on this machine, until Ctrl-C
	@scripts/demo.sh

test: ## build, check the formatting, run every test (ONLY="NKeys.Tests …" for some)
	@scripts/test.sh $(ONLY)

fuzz: ## every parser of foreign bytes, this long each, from a new seed (SECONDS=60)
	@scripts/fuzz.sh "$(or $(SECONDS),60)"

sbom: ## what each program consists of, as CycloneDX, in artifacts/sbom
	@scripts/sbom.sh

audit: ## ask NuGet's feed which packages have known vulnerabilities; says so where the feed knows of none at all
	@scripts/audit.sh

robustness: ## traffic and faults by seed, judged by a model (SEEDS=100 SECONDS=300, or SEED=one to see again)
	@scripts/robustness.sh "SEEDS=$(SEEDS)" "SECONDS=$(SECONDS)" "FIRST=$(FIRST)" "SEED=$(SEED)" "FAULTS=$(FAULTS)"

soak: ## a steady rate for an hour: memory, handles and threads have to level off (SECONDS=3600)
	@scripts/soak.sh "$(or $(SECONDS),3600)"

bench: ## measure, one JSON object a line (SCENARIO="…" for single ones)
	@scripts/bench.sh $(SCENARIO)

screenshots: ## take the pictures of the docs anew, of the page and the dashboard with simulated clusters
	@scripts/screenshots.sh

kube: ## bring up a real Kubernetes API server (built first where there is none); prints its kubeconfig
	@scripts/kube/up.sh

kube-down: ## end what make kube brought up; its data stays
	@scripts/kube/down.sh
