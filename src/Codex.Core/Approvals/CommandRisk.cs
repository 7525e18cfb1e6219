using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>What a command's words tell about it.</summary>
internal enum CommandRisk
{
    /// <summary>Nothing in particular.</summary>
    Unknown = 0,

    /// <summary>It only reads.</summary>
    KnownSafe,

    /// <summary>It is of a kind that people regret.</summary>
    Dangerous,
}

/// <summary>Finds the <see cref="CommandRisk"/> of a command.</summary>
internal static class CommandRiskExtensions
{
    extension(CommandRisk)
    {
        /// <summary>The risk of a command under a sandbox policy.</summary>
        public static CommandRisk Of(IReadOnlyList<string> command, SandboxPolicy sandboxPolicy) =>
            CommandSafety.IsDangerous(command) ? CommandRisk.Dangerous
            : CommandSafety.IsKnownSafe(command, confined: !sandboxPolicy.HasFullDiskWriteAccess) ? CommandRisk.KnownSafe
            : CommandRisk.Unknown;
    }
}
