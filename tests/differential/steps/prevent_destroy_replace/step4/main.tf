output "block_is_gone" {
  value = true
}
