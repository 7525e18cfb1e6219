using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>What a command's words tell about it.</summary>
internal enum CommandKind
{
    /// <summary>Nothing in particular.</summary>
    Ordinary = 0,

    /// <summary>It only reads.</summary>
    KnownSafe,

    /// <summary>It is of a kind that people regret.</summary>
    Dangerous,
}

/// <summary>Finds the <see cref="CommandKind"/> of a command.</summary>
internal static class CommandKindExtensions
{
    extension(CommandKind)
    {
        /// <summary>The kind of a command under a sandbox policy, by the built-in lists and the user's own.</summary>
        public static CommandKind Of(IReadOnlyList<string> command, SandboxPolicy sandboxPolicy, CommandLists? lists = null) =>
            CommandSafety.IsDangerous(command, lists) ? CommandKind.Dangerous
            : CommandSafety.IsKnownSafe(command, confined: !sandboxPolicy.HasFullDiskWriteAccess, lists) ? CommandKind.KnownSafe
            : CommandKind.Ordinary;
    }
}
