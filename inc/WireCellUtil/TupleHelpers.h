#pragma once
#include <boost/any.hpp>

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

namespace WireCell {
    /// What the elements of a tuple need to travel as untyped messages.
    template <typename Tuple>
    struct tuple_helper;

    template <template <typename...> class T, typename... Types>
    struct tuple_helper<T<Types...>> {
        using tuple_type = T<Types...>;
        using any_vector_type = std::vector<boost::any>;

        template <template <typename...> class Container>
        struct WrappedConst {
            using type = std::tuple<Container<const Types>...>;
        };

        /// The typeid names of the elements.
        std::vector<std::string> type_names() { return {typeid(Types).name()...}; }

        any_vector_type as_any(const tuple_type& t)
        {
            return std::apply([](const auto&... element) { return any_vector_type{boost::any(element)...}; }, t);
        }

        /// Throws std::out_of_range or boost::bad_any_cast when the content does not fit.
        tuple_type from_any(const any_vector_type& anyv)
        {
            return from_any_impl(anyv, std::index_sequence_for<Types...>{});
        }

      private:
        template <std::size_t... Indices>
        tuple_type from_any_impl(const any_vector_type& anyv, std::index_sequence<Indices...>)
        {
            return tuple_type{boost::any_cast<const Types&>(anyv.at(Indices))...};
        }
    };

    /// The same for queues of shared pointers to const.
    template <typename Tuple>
    struct shared_queued;

    template <template <typename...> class T, typename... Types>
    struct shared_queued<T<Types...>> {
        using tuple_type = T<Types...>;
        using any_queue_type = std::deque<boost::any>;

        template <template <typename...> class Container>
        struct WrappedShared {
            using type = std::tuple<Container<std::shared_ptr<const Types>>...>;
        };
        using shared_queued_tuple_type = typename WrappedShared<std::deque>::type;

        std::vector<any_queue_type> as_any_queue(const shared_queued_tuple_type& toq)
        {
            const auto convert = [](const auto&... queue) {
                return std::vector<any_queue_type>{any_queue_type(queue.begin(), queue.end())...};
            };
            return std::apply(convert, toq);
        }

        /// Throws std::out_of_range or boost::bad_any_cast when the content does not fit.
        shared_queued_tuple_type from_any_queue(const std::vector<any_queue_type>& vaq)
        {
            return from_any_queue_impl(vaq, std::index_sequence_for<Types...>{});
        }

      private:
        template <typename Type>
        static std::deque<std::shared_ptr<const Type>> from_any_queue_convert(const any_queue_type& aq)
        {
            std::deque<std::shared_ptr<const Type>> queue;
            for (const auto& any : aq) queue.push_back(boost::any_cast<const std::shared_ptr<const Type>&>(any));
            return queue;
        }
        template <std::size_t... Indices>
        shared_queued_tuple_type from_any_queue_impl(const std::vector<any_queue_type>& vaq,
                                                     std::index_sequence<Indices...>)
        {
            return shared_queued_tuple_type{from_any_queue_convert<Types>(vaq.at(Indices))...};
        }
    };
}
