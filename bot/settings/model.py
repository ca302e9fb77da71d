"""All settings as one frozen value. Read once, in the composition root; features never see it."""

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.programme import (
    AskedTable,
    CategoryTable,
    CourtesyTable,
    GroupTable,
    JudgeTable,
    ManagementTable,
    NamesTable,
    PersonTable,
    PhaseTable,
    PlanTable,
    ProgrammeTable,
    RulesTable,
    TimesTable,
    UpwardsTable,
)
from bot.settings.service import Account, SandboxAccount, Service


class Settings(BaseSettings):
    """What ``config.toml``, the programme's file, secret files and the environment say together."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, env_prefix="YANXI_", env_nested_delimiter="__"
    )

    service: Service = Service()
    accounts: tuple[Account, ...] = (SandboxAccount(name="sandbox"),)
    programme: ProgrammeTable
    phases: tuple[PhaseTable, ...] = ()
    times: TimesTable = TimesTable()
    courtesy: CourtesyTable = CourtesyTable()
    moderation: JudgeTable = JudgeTable()
    questions: AskedTable = AskedTable()
    upwards: UpwardsTable = UpwardsTable()
    rules: tuple[RulesTable, ...] = ()
    names: NamesTable = NamesTable()
    categories: tuple[CategoryTable, ...] = ()
    groups: tuple[GroupTable, ...] = ()
    management: ManagementTable | None = None
    people: tuple[PersonTable, ...] = ()
    plans: tuple[PlanTable, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the loader hands over: it merges the sources itself, because a fault must say where a value stood
        and because entries of lists are overridden by name (``YANXI_ACCOUNTS__HUBEI_QQ__ACCESS_TOKEN``)."""
        return (init_settings,)

    @property
    def places(self) -> tuple[GroupTable | ManagementTable, ...]:
        """Every group, the staff's own last."""
        return (*self.groups, self.management) if self.management is not None else self.groups

    @property
    def zone_name(self) -> str:
        """The programme's zone, or the service's where it names none."""
        return self.programme.zone or self.service.zone
