"""Finds providers: the built-in one, and those that installed Python packages offer as entry points."""

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint

from blockform.addrs import ProviderAddr
from blockform.addrs.objects import BUILTIN_PROVIDER
from blockform.builtin import BUILTIN
from blockform.sdk import CanPrepare, Provider

GROUP = "blockform.providers"


class DuplicateProvider(Exception):  # noqa: N818  named for what was found
    """Two installed packages offer one provider name; ``packages`` are their names."""

    def __init__(self, name: str, packages: tuple[str, ...]) -> None:
        super().__init__(f"{name}: {', '.join(packages)}")
        self.name = name
        self.packages = packages


class InstalledProviders(Mapping[ProviderAddr, Provider]):
    """The installed providers by address. A package is imported when its provider is first asked for.

    ``will_call``: the platforms will be called, so that providers may get ready for it.
    """

    def __init__(self, *, will_call: bool = False) -> None:
        self._will_call = will_call
        self._loaded: dict[ProviderAddr, Provider] = {BUILTIN_PROVIDER: BUILTIN}
        self._points: dict[str, EntryPoint] | None = None

    def __getitem__(self, addr: ProviderAddr) -> Provider:
        """The provider. Raises: KeyError when none is installed; DuplicateProvider when two are."""
        if addr not in self._loaded:
            provider: Provider = self._entry_points()[addr.type].load()
            if provider.source != f"{addr.namespace}/{addr.type}":
                raise KeyError(addr)
            if self._will_call and isinstance(provider, CanPrepare):
                provider.prepare()
            self._loaded[addr] = provider
        return self._loaded[addr]

    def __iter__(self) -> Iterator[ProviderAddr]:
        yield BUILTIN_PROVIDER
        for point in self._entry_points().values():
            namespace, _, name = point.load().source.partition("/")
            yield ProviderAddr("registry.terraform.io", namespace, name)

    def __len__(self) -> int:
        return len(self._entry_points()) + 1

    def _entry_points(self) -> dict[str, EntryPoint]:
        if self._points is None:
            from importlib.metadata import entry_points  # noqa: PLC0415  reads every installed package

            found: dict[str, dict[tuple[str, str], EntryPoint]] = {}
            for point in entry_points(group=GROUP):
                package = point.dist.name if point.dist else "?"
                found.setdefault(point.name, {})[package, point.value] = point
            for name, points in found.items():
                if len(points) > 1:
                    raise DuplicateProvider(name, tuple(sorted(package for package, _ in points)))
            self._points = {name: next(iter(points.values())) for name, points in found.items()}
        return self._points
