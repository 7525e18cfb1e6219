namespace Codex.Cli;

/// <summary>Keeps a run from changing files that no repository could bring back.</summary>
internal static class GitCheck
{
    /// <summary>Whether the folder or one above it holds an entry <c>.git</c>, whatever that is.</summary>
    public static bool IsInRepository(string folder)
    {
        for (string? current = Path.GetFullPath(folder); current is not null; current = Path.GetDirectoryName(current))
        {
            if (Path.Exists(Path.Combine(current, ".git")))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="CommandException">The folder lies in no repository.</exception>
    public static void Demand(string folder)
    {
        if (!IsInRepository(folder))
        {
            // Programs look for the first words.
            throw new CommandException(
                $"Not inside a trusted directory: {folder} is in no git repository. Run codex in one (git init makes it), or add --skip-git-repo-check.");
        }
    }
}
