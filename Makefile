# On Windows without make: python -m tools.bootstrap run (or test, lint, bench).
PYTHON ?= python3

.PHONY: run test lint bench soak screenshots translations package package-test package-compare clean

run: ## open the console on the built-in simulator; without a display, run the sample prompts here
	@$(PYTHON) -m tools.bootstrap run

test: ## run the tests; make test ARGS="-k keys -x"
	@$(PYTHON) -m tools.bootstrap test $(ARGS)

lint: ## style, types and layers
	@$(PYTHON) -m tools.bootstrap lint

bench: ## side-by-side measurements
	@$(PYTHON) -m tools.bootstrap bench $(ARGS)

soak: ## a session of a million simulated prompts: does it keep its memory? Tens of minutes
	@$(PYTHON) -m tools.bootstrap bench soak $(ARGS)

screenshots: ## the window with a live session, in both themes and two sizes, into screenshots/
	@$(PYTHON) -m tools.bootstrap screenshots $(ARGS)

translations: ## read the texts of the window into resources/translations, and compile what is translated
	@$(PYTHON) -m tools.bootstrap translations $(ARGS)

package: ## the installers of this system, with checksums and a bill of materials, into dist/
	@$(PYTHON) -m tools.bootstrap package

package-test: ## try them: the frozen program beside the sources, then (as root) on a bare Debian 12
	@$(PYTHON) -m tools.bootstrap package test $(ARGS)

package-compare: ## build the commit a second time elsewhere: which files differ?
	@$(PYTHON) -m tools.bootstrap package compare

clean: ## remove the environment and every cache
	@$(PYTHON) -m tools.bootstrap clean
