using Codex.Core.History;
using Codex.Protocol;

namespace Codex.Core.Context;

/// <summary>The items in front of the first thing the user says.</summary>
internal static class InitialContext
{
    /// <summary>Makes them.</summary>
    /// <param name="developerInstructions">Instructions of the configuration or the embedding program; null for none.</param>
    /// <param name="userInstructions">The user's and the project's AGENTS.md, joined; null for none.</param>
    /// <param name="environment">Where commands run.</param>
    public static IReadOnlyList<ResponseItem> Create(string? developerInstructions, string? userInstructions, EnvironmentContext environment)
    {
        var items = new List<ResponseItem>(3);
        if (!string.IsNullOrEmpty(developerInstructions))
        {
            items.Add(MessageItem.Developer(developerInstructions));
        }

        if (!string.IsNullOrEmpty(userInstructions))
        {
            items.Add(MessageItem.User(
                $"{SessionFurniture.InstructionsPrefix}{environment.Cwd}\n\n<INSTRUCTIONS>\n{userInstructions}\n</INSTRUCTIONS>"));
        }

        items.Add(environment.ToMessage());
        return items;
    }
}
