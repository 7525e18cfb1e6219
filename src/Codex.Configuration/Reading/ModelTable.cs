using Codex.Protocol;
using Codex.Toml;

namespace Codex.Configuration;

/// <summary>Reads <c>[models."SLUG"]</c>: models that are not built in, or are known better.</summary>
internal static class ModelTable
{
    private static readonly string[] s_extraTools = ["grep_files", "read_file", "list_dir", "test_sync_tool"];

    public static IReadOnlyDictionary<string, ModelDefinition> ReadAll(TableReader root)
    {
        var models = new OrderedDictionary<string, ModelDefinition>(StringComparer.Ordinal);
        foreach ((string slug, TableReader table) in root.Tables("models"))
        {
            models.Add(slug, Read(slug, table));
        }

        return models;
    }

    private static ModelDefinition Read(string slug, TableReader table)
    {
        if (slug.Trim('*').Length == 0 || slug.AsSpan(0, slug.Length - 1).Contains('*'))
        {
            throw new ConfigurationException(
                ConfigurationErrorCode.InvalidValue, "a model is named by its slug, or by the beginning of slugs and one `*` at the end", table.Path, table.Node.Origin);
        }

        IReadOnlyList<ReasoningEffort>? efforts = ReadEfforts(table);
        ReasoningEffort? proposed = table.Effort("default_reasoning_effort");
        if (proposed is { } effort && efforts?.Contains(effort) == false)
        {
            throw table.Invalid(table.Find("default_reasoning_effort")!, "default_reasoning_effort", $"`{effort.ToWord()}` is not among `reasoning_efforts`");
        }

        return new ModelDefinition
        {
            Description = table.TrimmedString("description"),
            Like = ReadLike(slug, table),
            ContextWindow = AtLeastOne(table, "context_window"),
            MaxOutputTokens = AtLeastOne(table, "max_output_tokens"),
            AutoCompactTokenLimit = table.Unsigned("auto_compact_token_limit"),
            SupportsReasoning = table.Boolean("reasoning"),
            ReasoningEfforts = efforts,
            DefaultReasoningEffort = proposed,
            SupportsVerbosity = table.Boolean("verbosity"),
            SupportsParallelToolCalls = table.Boolean("parallel_tool_calls"),
            ShellTool = table.Word(
                "shell_tool", ("shell", ShellToolKind.Shell), ("local_shell", ShellToolKind.LocalShell), ("unified_exec", ShellToolKind.UnifiedExec)),
            PatchTool = table.Word(
                "apply_patch_tool", ("freeform", PatchToolOffer.Freeform), ("function", PatchToolOffer.Function), ("none", PatchToolOffer.Explained)),
            Instructions = table.Word("instructions", ("general", InstructionsKind.General), ("codex", InstructionsKind.Codex)),
            ExtraTools = ReadExtraTools(table),
            IsListed = table.Boolean("listed") ?? true,
        };
    }

    private static string? ReadLike(string slug, TableReader table)
    {
        string? like = table.TrimmedString("like");
        return like == slug ? throw table.Invalid(table.Find("like")!, "like", "a model cannot be like itself; name another") : like;
    }

    private static long? AtLeastOne(TableReader table, string key) =>
        table.Unsigned(key) is { } count ? count > 0 ? count : throw table.Invalid(table.Find(key)!, key, "must be at least 1") : null;

    private static ReasoningEffort[]? ReadEfforts(TableReader table)
    {
        const string Key = "reasoning_efforts";
        if (table.Strings(Key) is not { } words)
        {
            return null;
        }

        var efforts = new ReasoningEffort[words.Count];
        for (int i = 0; i < efforts.Length; i++)
        {
            efforts[i] = words[i] switch
            {
                "minimal" => ReasoningEffort.Minimal,
                "low" => ReasoningEffort.Low,
                "medium" => ReasoningEffort.Medium,
                "high" => ReasoningEffort.High,
                var other => throw table.Invalid(table.Find(Key)!, $"{Key}[{i}]", $"`{other}` is not known; expected `minimal`, `low`, `medium` or `high`"),
            };
        }

        return efforts;
    }

    private static IReadOnlyList<string>? ReadExtraTools(TableReader table)
    {
        const string Key = "extra_tools";
        IReadOnlyList<string>? tools = table.Strings(Key);
        for (int i = 0; i < tools?.Count; i++)
        {
            if (!s_extraTools.Contains(tools[i], StringComparer.Ordinal))
            {
                throw table.Invalid(table.Find(Key)!, $"{Key}[{i}]", $"`{tools[i]}` is not known; expected `grep_files`, `read_file` or `list_dir`");
            }
        }

        return tools;
    }
}
