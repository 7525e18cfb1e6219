using Codex.Protocol;
using Codex.Toml;

namespace Codex.Configuration;

/// <summary>Reads the tables that hold settings and nothing else.</summary>
internal static class SettingsTables
{
    public static SandboxPolicy.WorkspaceWrite? ReadWorkspaceWrite(TableReader root) =>
        root.Table("sandbox_workspace_write") is { } table
            ? new SandboxPolicy.WorkspaceWrite
            {
                WritableRoots = table.Strings("writable_roots") ?? [],
                NetworkAccess = table.Boolean("network_access") ?? false,
                ExcludeTmpdirEnvVar = table.Boolean("exclude_tmpdir_env_var") ?? false,
                ExcludeSlashTmp = table.Boolean("exclude_slash_tmp") ?? false,
            }
            : null;

    public static ShellEnvironmentPolicy ReadShellEnvironment(TableReader root)
    {
        if (root.Table("shell_environment_policy") is not { } table)
        {
            return new ShellEnvironmentPolicy();
        }

        // Accepted for the reference's sake; it has no effect there either.
        _ = table.Boolean("experimental_use_profile");
        return new ShellEnvironmentPolicy
        {
            Inherit = table.Word(
                "inherit",
                ("all", ShellEnvironmentInherit.All),
                ("core", ShellEnvironmentInherit.Core),
                ("none", ShellEnvironmentInherit.None)) ?? ShellEnvironmentInherit.All,
            IgnoreDefaultExcludes = table.Boolean("ignore_default_excludes") ?? false,
            Exclude = table.Strings("exclude") ?? [],
            Set = table.StringTable("set") ?? new Dictionary<string, string>(),
            IncludeOnly = table.Strings("include_only") ?? [],
        };
    }

    public static HistorySettings ReadHistory(TableReader root)
    {
        if (root.Table("history") is not { } table)
        {
            return new HistorySettings();
        }

        return new HistorySettings
        {
            IsSaved = table.Word("persistence", ("save-all", HistoryPersistence.SaveAll), ("none", HistoryPersistence.None)) switch
            {
                HistoryPersistence.SaveAll => true,
                HistoryPersistence.None => false,
                _ => throw table.Missing("persistence"),
            },
            MaxBytes = table.Unsigned("max_bytes"),
        };
    }

    public static TuiSettings ReadTui(TableReader root)
    {
        bool notifications = false;
        IReadOnlyList<string>? kinds = null;
        if (root.Table("tui") is { } table && table.Find("notifications") is { } found)
        {
            switch (found.Value)
            {
                case TomlBoolean boolean:
                    notifications = boolean.Value;
                    break;
                case TomlArray:
                    notifications = true;
                    kinds = table.Strings("notifications");
                    break;
                default:
                    throw table.WrongKind(found, "notifications", "true, false or an array of strings");
            }
        }

        TableReader? notice = root.Table("notice");
        return new TuiSettings
        {
            Notifications = notifications,
            NotificationKinds = kinds,
            DisablePasteBurst = root.Boolean("disable_paste_burst") ?? false,
            HideFullAccessWarning = notice?.Boolean("hide_full_access_warning"),
            HideWorldWritableWarning = notice?.Boolean("hide_world_writable_warning"),
            WindowsWslSetupAcknowledged = root.Boolean("windows_wsl_setup_acknowledged") ?? false,
        };
    }

    public static LoginSettings ReadLogin(TableReader root) => new()
    {
        ForcedMethod = root.Word("forced_login_method", ("chatgpt", ForcedLoginMethod.ChatGpt), ("api", ForcedLoginMethod.ApiKey)),
        ForcedWorkspaceId = root.TrimmedString("forced_chatgpt_workspace_id"),
        CredentialsStore = root.CredentialsStore("cli_auth_credentials_store") ?? CredentialsStoreMode.File,
        McpCredentialsStore = root.CredentialsStore("mcp_oauth_credentials_store") ?? CredentialsStoreMode.Auto,
    };

    public static FileOpener ReadFileOpener(TableReader root) => root.Word(
        "file_opener",
        ("vscode", FileOpener.VsCode),
        ("vscode-insiders", FileOpener.VsCodeInsiders),
        ("windsurf", FileOpener.Windsurf),
        ("cursor", FileOpener.Cursor),
        ("none", FileOpener.None)) ?? FileOpener.VsCode;

    private enum HistoryPersistence
    {
        SaveAll,
        None,
    }
}
