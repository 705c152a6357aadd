#include "SafeOperators.h"

#include <torch/csrc/jit/runtime/operator.h>

#include <limits>
#include <mutex>
#include <string>
#include <vector>

namespace WireCell::SPNG {

    namespace {
        using torch::jit::Operator;
        using torch::jit::Stack;

        void check_division(const Stack& stack, bool zero_is_bad)
        {
            const auto& dividend = torch::jit::peek(stack, 0, 2);
            const auto& divisor = torch::jit::peek(stack, 1, 2);
            if (!dividend.isInt() || !divisor.isInt()) return;
            TORCH_CHECK(!zero_is_bad || divisor.toInt() != 0, "integer division or modulo by zero");
            TORCH_CHECK(divisor.toInt() != -1 || dividend.toInt() != std::numeric_limits<int64_t>::min(),
                        "integer division overflows");
        }

        /// Of two numbers that may be integers.
        bool is_of_integers(const c10::FunctionSchema& schema)
        {
            if (schema.arguments().size() != 2) return false;
            for (const auto& argument : schema.arguments()) {
                const auto kind = argument.type()->kind();
                if (kind != c10::TypeKind::IntType && kind != c10::TypeKind::NumberType) return false;
            }
            return true;
        }

        /// Code that was compiled before refers to them.
        void keep(const std::vector<std::shared_ptr<Operator>>& operators)
        {
            static auto* kept = new std::vector<std::shared_ptr<Operator>>;
            kept->insert(kept->end(), operators.begin(), operators.end());
        }

        /// All forms of an operator anew, in their order, by which the compiler chooses.
        void replace(const char* name, bool zero_is_bad)
        {
            const auto old = torch::jit::getAllOperatorsFor(c10::Symbol::fromQualString(name));
            keep(old);
            for (const auto& overload : old) {
                if (overload->isC10Op()) continue;
                torch::jit::deregisterOperator(overload->schema());
                if (!is_of_integers(overload->schema())) {
                    torch::jit::registerOperator(Operator(*overload));
                    continue;
                }
                const auto divide = [operation = overload->getOperation(), zero_is_bad](Stack& stack) mutable {
                    check_division(stack, zero_is_bad);
                    operation(stack);
                };
                torch::jit::registerOperator(Operator(torch::jit::canonicalSchemaString(overload->schema()), divide,
                                                      overload->aliasAnalysisKind()));
            }
        }

        /// Made by the compiler too, where the file's name is a constant.
        void forbid_mapped_files()
        {
            const auto old = torch::jit::getAllOperatorsFor(c10::Symbol::fromQualString("aten::from_file"));
            keep(old);
            for (const auto& overload : old) {
                torch::jit::deregisterOperator(overload->schema());
                const auto refuse = [](Stack&) {
                    TORCH_CHECK(false, "TorchScript may not touch files (aten::from_file)");
                };
                torch::jit::registerOperator(
                    Operator(c10::toString(overload->schema()), refuse, c10::AliasAnalysisKind::FROM_SCHEMA));
            }
        }
    }

    void make_operators_safe()
    {
        static std::once_flag once;
        std::call_once(once, [] {
            for (const char* name :
                 {"aten::remainder", "aten::floordiv", "aten::__round_to_zero_floordiv", "aten::divmod"}) {
                replace(name, /*zero_is_bad=*/true);
            }
            replace("aten::gcd", /*zero_is_bad=*/false);
            forbid_mapped_files();
        });
    }
}
