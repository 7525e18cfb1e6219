using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>Reads how commands are confined and which ones are asked about.</summary>
internal static class SandboxTables
{
    private const string UsualPlaces = "default";

    public static SandboxSettings ReadSandbox(TableReader root)
    {
        if (root.Table("sandbox") is not { } table)
        {
            return new SandboxSettings();
        }

        SandboxBackend backend = table.Word(
            "backend",
            ("auto", SandboxBackend.Auto),
            ("landlock", SandboxBackend.Landlock),
            ("bubblewrap", SandboxBackend.Bubblewrap)) ?? SandboxBackend.Auto;
        if (table.Strings("deny_read") is not { } denied)
        {
            return new SandboxSettings { Backend = backend };
        }

        List<string> paths = [];
        foreach (string path in denied)
        {
            if (path != UsualPlaces)
            {
                paths.Add(AbsolutePath(table, path));
            }
        }

        return new SandboxSettings { Backend = backend, DeniedReads = paths, DeniesUsualReads = denied.Contains(UsualPlaces) };
    }

    public static CommandLists ReadCommands(TableReader root) =>
        root.Table("commands") is { } table
            ? new CommandLists { Safe = ReadWords(table, "safe"), Dangerous = ReadWords(table, "dangerous") }
            : CommandLists.Empty;

    private static List<IReadOnlyList<string>> ReadWords(TableReader table, string key)
    {
        List<IReadOnlyList<string>> lists = [];
        foreach (string text in table.Strings(key) ?? [])
        {
            string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                throw table.Invalid(table.Find(key)!, key, "an entry is empty; give the words that the command begins with");
            }

            lists.Add(words);
        }

        return lists;
    }

    private static string AbsolutePath(TableReader table, string path)
    {
        string full = path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..])
            : path;
        return Path.IsPathFullyQualified(full)
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(full))
            : throw table.Invalid(
                table.Find("deny_read")!, "deny_read", $"`{path}` is not an absolute path; begin it with `/` or `~/`, or write `{UsualPlaces}` for the usual places");
    }
}
