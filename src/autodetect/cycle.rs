//! Circles in a graph.

/// For each node the number of its strongly connected component: two nodes have the same one if
/// each can be reached from the other. Tarjan's algorithm, without recursion.
pub(super) fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let mut index = vec![NONE; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut component = vec![NONE; edges.len()];
    let mut stack = Vec::new();
    let mut found = 0;
    let mut next = 0;
    let mut work: Vec<(usize, usize)> = Vec::new();
    for root in 0..edges.len() {
        if index[root] != NONE {
            continue;
        }
        work.push((root, 0));
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                index[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
            }
            match edges[node].get(edge) {
                Some(&target) => {
                    work.push((node, edge + 1));
                    if index[target] == NONE {
                        work.push((target, 0));
                    } else if component[target] == NONE {
                        low[node] = low[node].min(index[target]);
                    }
                }
                None => {
                    if low[node] == index[node] {
                        while let Some(member) = stack.pop() {
                            component[member] = found;
                            if member == node {
                                break;
                            }
                        }
                        found += 1;
                    }
                    if let Some(&(parent, _)) = work.last() {
                        low[parent] = low[parent].min(low[node]);
                    }
                }
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn circles_are_found() {
        let found = components(&[vec![1], vec![2], vec![0, 3], vec![], vec![3, 5], vec![4], vec![6]]);
        assert!(found[0] == found[1] && found[1] == found[2]);
        assert!(found[4] == found[5]);
        assert_ne!(found[0], found[3]);
        assert_ne!(found[3], found[4]);
        assert_ne!(found[6], found[5]);
    }
}
