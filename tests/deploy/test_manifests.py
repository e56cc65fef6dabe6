"""The Dockerfile and the manifests for Kubernetes, systemd and Compose are valid, without privileges."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.runtime.config.settings import load_config

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
MANIFESTS = sorted(path.name for path in KUBERNETES.glob("*.yaml"))
UNIT = ROOT / "deploy" / "systemd" / "briefing-bot.service"
SYSTEMD_ANALYZE = shutil.which("systemd-analyze") or ""
MAX_EXPOSURE = 20  # tenths of a point, on the scale of systemd-analyze security: 0 is best, 100 worst


def read_manifests(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((KUBERNETES / name).read_text("utf-8")))


def read_pod(name: str) -> dict[str, Any]:
    deployment = next(one for one in read_manifests(name) if one["kind"] == "Deployment")
    pod: dict[str, Any] = deployment["spec"]["template"]["spec"]
    return pod


@pytest.mark.parametrize("name", MANIFESTS)
def test_kubernetes_accepts_every_manifest(name: str) -> None:
    assert {"Deployment", "Service"} <= {one["kind"] for one in read_manifests(name)}
    for manifest in read_manifests(name):
        kubernetes_validate.validate(manifest, "1.34", strict=True)


@pytest.mark.parametrize("name", MANIFESTS)
def test_the_pod_meets_the_restricted_standard_of_kubernetes(name: str) -> None:
    pod = read_pod(name)
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    mounted = {one["name"] for one in container["volumeMounts"]}
    assert mounted == {one["name"] for one in pod["volumes"]}
    assert {"livenessProbe", "readinessProbe", "startupProbe"} <= set(container)


def test_the_replicas_differ_from_the_one_bot_only_where_they_must() -> None:
    one, several = read_pod("bot.yaml"), read_pod("replicas.yaml")
    assert set(several) - set(one) == {"topologySpreadConstraints"}
    assert {key for key in one if one[key] != several[key]} == {"containers", "volumes"}
    (alone,), (replica,) = one["containers"], several["containers"]
    assert {key for key in replica if alone.get(key) != replica[key]} == {"env", "lifecycle"}


def test_the_replicas_take_telegrams_webhook_and_readers_at_one_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (container,) = read_pod("replicas.yaml")["containers"]
    settings = {one["name"]: one["value"] for one in container["env"]}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "bot_telegram__token").write_text("123456:a-token-of-nobody", "utf-8")
    (tmp_path / "bot_database").write_text("postgresql+asyncpg://bot@database/bot", "utf-8")
    config = load_config(secrets=tmp_path)
    (ingress,) = (one for one in read_manifests("replicas.yaml") if one["kind"] == "Ingress")
    host = ingress["spec"]["rules"][0]["host"]
    assert (config.telegram.mode, config.telegram.webhook_url) == ("webhook", f"https://{host}/telegram")
    assert config.web.public_url == f"https://{host}"


def run_systemd(*words: str) -> str:
    assert SYSTEMD_ANALYZE, "there is no systemd-analyze here: apt-get install systemd"
    result = subprocess.run(  # noqa: S603
        [SYSTEMD_ANALYZE, *words], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    python = ROOT / ".venv" / "bin" / "python"
    unit = tmp_path / UNIT.name
    text = UNIT.read_text("utf-8")
    assert f"ExecStart=/opt/briefing-bot/{python.relative_to(ROOT)} -m bot run" in text
    unit.write_text(text.replace("/opt/briefing-bot/.venv/bin/python", "/bin/true"), "utf-8")
    output = run_systemd("verify", "--man=no", str(unit))
    assert not re.search(rf"{UNIT.name}:", output), output


def test_the_unit_leaves_an_intruder_little() -> None:
    run_systemd("security", "--offline=yes", f"--threshold={MAX_EXPOSURE}", str(UNIT))


def test_compose_runs_the_bot_without_privileges_with_either_database() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    assert services["bot"]["read_only"]
    assert services["bot"]["cap_drop"] == ["ALL"]
    assert "profiles" not in services["bot"]
    assert services["database"]["profiles"] == ["postgres"]
    assert services["replica"]["profiles"] == ["replicas"]
    assert "ports" not in services["replica"]
    own = {"profiles", "deploy"}
    assert {key: services["bot"][key] for key in services["replica"] if key not in own} == {
        key: value for key, value in services["replica"].items() if key not in own
    }


def test_compose_starts_the_bot_once_its_database_takes_connections() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    (name, dependency) = services["bot"]["depends_on"].popitem()
    assert "healthcheck" in services[name]
    assert dependency == {"condition": "service_healthy", "required": False}


def test_hadolint_finds_nothing_wrong_in_the_dockerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    result = subprocess.run(  # noqa: S603
        [hadolint, "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")
